using System.CommandLine;

namespace MaaS.Trainer;

internal static class SamplesCommand
{
    public static Command Create()
    {
        var spec = new Argument<FileInfo>("spec") { Description = "The run spec that the model was trained with." };
        var model = new Option<FileInfo>("--model") { Description = "The ONNX model.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "The folder for the pictures; it is created.", Required = true };
        var confidence = new Option<double>("--confidence")
        {
            Description = "The least probability that the model gives the right class, 0 to 1.",
            DefaultValueFactory = _ => 0.99,
        };
        var command = new Command("samples", "Writes the first test image of each class that the model recognises as a grey PNG.")
        {
            spec, model, output, confidence,
        };
        command.SetAction((parsed, cancellationToken) => ExitCode.OfAsync(parsed.InvocationConfiguration, async progress =>
        {
            var recipe = Recipe.Read(parsed.GetRequiredValue(spec).FullName);
            var data = await new DataSource().LoadAsync(recipe, cancellationToken);
            using var classifier = new OnnxClassifier(parsed.GetRequiredValue(model).FullName, recipe.Spec.Data.Scale);
            var samples = SamplePictures.Choose(classifier, data.Test, recipe.Spec, parsed.GetValue(confidence));
            SamplePictures.Write(samples, data.Test, recipe.Spec.Data.Labels, parsed.GetRequiredValue(output).FullName, progress);
        }));
        return command;
    }
}
