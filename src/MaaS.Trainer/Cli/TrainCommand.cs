using System.CommandLine;

namespace MaaS.Trainer;

internal static class TrainCommand
{
    public static Command Create()
    {
        var spec = new Argument<FileInfo>("spec") { Description = "The run spec, a JSON file with the six steps of a training." };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder for model.onnx, manifest.json and report.json; it is created.",
            Required = true,
        };
        var command = new Command("train", "Trains the network of a run spec, tests it and writes it as an ONNX model.") { spec, output };
        command.SetAction((parsed, cancellationToken) => ExitCode.OfAsync(parsed.InvocationConfiguration, async progress =>
        {
            var recipe = Recipe.Read(parsed.GetRequiredValue(spec).FullName);
            var run = new TrainingRun(recipe, new DataSource(), TimeProvider.System, progress);
            await run.ExecuteAsync(parsed.GetRequiredValue(output).FullName, cancellationToken);
        }));
        return command;
    }
}
