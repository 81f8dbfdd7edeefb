using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>Asks the version that serves now about the test rows of a run, where it takes and gives what the run's own model does.</summary>
/// <param name="trained">The run's own network.</param>
/// <param name="pulse">Called again and again while it goes on; it may throw to stop.</param>
internal sealed class IncumbentTest(TrainedNetwork trained, Action pulse)
{
    private readonly Dataset _data = trained.Data;

    /// <summary>Null when there is no such version. That it cannot be asked fails nothing: the report says why.</summary>
    /// <param name="incumbent">Folder of the version that serves now; may be missing.</param>
    /// <param name="candidate">Folder of the version that the run has written.</param>
    public IncumbentReport? Measure(string incumbent, string candidate)
    {
        var model = Path.Combine(incumbent, ModelExport.ModelFile);
        if (!File.Exists(model))
        {
            return null;
        }

        var report = new IncumbentReport { Sha256 = ModelExport.Sha256Of(model) };
        try
        {
            return FindDifference(incumbent, candidate) is { } difference
                ? report with { Incomparable = difference }
                : report with { Metrics = Measure(model) };
        }
        catch (Exception e) when (e is TrainingException or InvalidModelException or InvalidManifestException or IOException)
        {
            return report with { Incomparable = e.Message };
        }
    }

    private IReadOnlyDictionary<string, double?> Measure(string path)
    {
        using var model = new OnnxModel(path);
        if (_data.Task == DataTask.Classification)
        {
            var classes = new ClassificationEvaluation(_data.Labels);
            Ask(model, (answers, rows) => classes.Add(answers, [.. rows.Select(row => _data.Test.Classes[row])]));
            return classes.Metrics(null);
        }

        var numbers = new RegressionEvaluation(_data.OutputNames);
        Ask(model, (answers, rows) =>
            numbers.Add(answers, ServedOutputs.Unscale(_data, (float[])BatchReader.Plain(_data.Test, rows).Targets)));
        return numbers.Metrics(null);
    }

    private void Ask(OnnxModel model, Action<float[], int[]> add)
    {
        foreach (var rows in Evaluator.Batches(_data.Test))
        {
            pulse();
            add(ServedOutputs.OfModel(_data, model.OutputName, model.Run(_data.Test, rows)), rows);
        }
    }

    private string? FindDifference(string incumbent, string candidate)
    {
        if (_data.Test.Count == 0)
        {
            return "There are no test rows: give $.data.split.test, or a test part to $.data.reader.";
        }

        var (its, ours) = (ReadSignature(incumbent), ReadSignature(candidate));
        var (itsManifest, ourManifest) = (ReadManifest(incumbent), ReadManifest(candidate));
        return Differ("inputs", Describe(its.Inputs), Describe(ours.Inputs))
            ?? Differ("outputs", Describe(its.Outputs), Describe(ours.Outputs))
            ?? FindDifferentLabel(itsManifest.Labels ?? [], ourManifest.Labels ?? [])
            ?? Differ("preprocessing", Describe(itsManifest), Describe(ourManifest))
            ?? FindDifferentFile(ourManifest.Text?.Tokenizer.Files ?? [], incumbent, candidate);
    }

    private static string? Differ(string what, string its, string ours) =>
        its == ours ? null : $"Its {what} are not those of this run's model: found {its}, expected {ours}.";

    private static string? FindDifferentLabel(IReadOnlyList<string> its, IReadOnlyList<string> ours)
    {
        if (its.Count != ours.Count)
        {
            return $"Its classes are not those of this run's model: found {its.Count}, expected {ours.Count}.";
        }

        var (theirs, own) = its.Zip(ours).FirstOrDefault(pair => pair.First != pair.Second);
        return theirs is null ? null : $"Its labels are not those of this run's model: found '{theirs}', expected '{own}' in its place.";
    }

    private static string? FindDifferentFile(IEnumerable<string> names, string incumbent, string candidate)
    {
        var name = names.FirstOrDefault(file =>
            ModelExport.Sha256Of(Path.Combine(incumbent, file)) != ModelExport.Sha256Of(Path.Combine(candidate, file)));
        return name is null ? null : $"Its {name} is another than that of this run's model, so that a text has other tokens.";
    }

    private static ModelSignature ReadSignature(string folder) =>
        OnnxSignatureReader.Read(Path.Combine(folder, ModelExport.ModelFile)).Signature;

    private static ManifestDocument ReadManifest(string folder) =>
        ManifestDocument.Read(File.ReadAllBytes(Path.Combine(folder, ManifestDocument.FileName)));

    private static string Describe(IReadOnlyList<TensorSpec> tensors) => string.Join(
        ", ", tensors.Select(tensor => $"{tensor.Name} {tensor.DataType} [{string.Join(", ", tensor.Shape)}]"));

    private static string Describe(ManifestDocument manifest) =>
        System.Text.Encoding.UTF8.GetString(new ManifestDocument { Image = manifest.Image, Text = manifest.Text }.Write());
}
