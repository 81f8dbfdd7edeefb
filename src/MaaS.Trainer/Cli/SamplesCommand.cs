using System.CommandLine;

namespace MaaS.Trainer;

internal static class SamplesCommand
{
    public static Command Create()
    {
        var spec = SpecArgument.Create();
        var model = new Option<FileInfo>("--model") { Description = "The ONNX model.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "The folder for the pictures; it is created.", Required = true };
        var confidence = new Option<double>("--confidence")
        {
            Description = "The least probability that the model gives the right class, 0 to 1.",
            DefaultValueFactory = _ => 0.99,
        };
        var command = new Command("samples", "Writes the first test picture of each class that the model recognises as PNG.")
        {
            spec, model, output, confidence,
        };
        command.SetAction((parsed, stop) => ExitCode.OfAsync(parsed.InvocationConfiguration, async console =>
        {
            var recipe = Recipe.Read(parsed.GetRequiredValue(spec).FullName, []);
            var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, stop);
            using var onnx = new OnnxModel(parsed.GetRequiredValue(model).FullName);
            var rows = SamplePictures.Choose(onnx, data, parsed.GetValue(confidence));
            SamplePictures.Write(rows, data, parsed.GetRequiredValue(output).FullName, console);
        }));
        return command;
    }
}
