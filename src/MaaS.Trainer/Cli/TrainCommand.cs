using System.CommandLine;
using Spectre.Console;

namespace MaaS.Trainer;

internal static class TrainCommand
{
    public static Command Create()
    {
        var spec = SpecArgument.Create();
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder for everything that the run leaves; it is created. A model is in its folder output.",
            Required = true,
        };
        var resume = new Option<bool>("--resume") { Description = "Go on from the newest checkpoint in --out, if there is one." };
        var set = SpecArgument.CreateSet();
        var command = new Command("train", "Trains the network of a run spec, tests it and writes it as an ONNX model.")
        {
            spec, output, resume, set,
        };
        command.SetAction((parsed, stop) => ExitCode.OfAsync(parsed.InvocationConfiguration, async console =>
        {
            var recipe = Recipe.Read(parsed.GetRequiredValue(spec).FullName, parsed.GetValue(set) ?? []);
            var folder = new RunFolder(parsed.GetRequiredValue(output).FullName);
            var report = Console.IsOutputRedirected
                ? await RunAsync(new ProgressLines(console))
                : await LiveProgress.ShowAsync(AnsiConsole.Console, RunAsync);
            await console.WriteLineAsync(ReportText.Of(report, folder.Output, folder.At(RunFiles.ReportPage)));

            Task<RunReport> RunAsync(ITrainingProgress progress) =>
                new TrainingRun(recipe, folder, RunIdentity.OfEnvironment(recipe.Spec.Name), TimeProvider.System, progress)
                    .ExecuteAsync(parsed.GetValue(resume), stop);
        }));
        return command;
    }
}
