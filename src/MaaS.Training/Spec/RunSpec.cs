using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>What a training does, in six steps; the recipe from which a model can be made again.</summary>
public sealed record RunSpec
{
    /// <summary>How the text of a spec is parsed: a member that is there twice is an error.</summary>
    public static JsonDocumentOptions Json { get; } = new() { AllowDuplicateProperties = false };

    /// <summary>What the run makes; goes into the ONNX graph and the report.</summary>
    public required string Name { get; init; }

    /// <summary>A sentence for people. Null when it is not given.</summary>
    public required string? Description { get; init; }

    /// <summary>An SPDX expression for the model that comes out. Null when it is not given.</summary>
    public required string? License { get; init; }

    public required DataSpec Data { get; init; }

    public required NetworkSpec Network { get; init; }

    public required InitialisationSpec Initialisation { get; init; }

    public required TrainingSpec Training { get; init; }

    public required ValidationSpec Validation { get; init; }

    public required TestSpec Test { get; init; }

    /// <summary>Null: one training, with the spec as it is.</summary>
    public required SearchSpec? Search { get; init; }

    public required ServiceSpec Service { get; init; }

    /// <summary>SHA-256 of the text that was read: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What the training minimises: what the spec says, or what its task asks for.</summary>
    public LossSpec Loss => Training.Loss ?? LossSpec.DefaultFor(Data.Task);

    /// <param name="utf8">The JSON text.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="InvalidSpecException">The text is not JSON or the spec has errors; the message lists every error.</exception>
    public static RunSpec Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        var json = WithoutByteOrderMark(utf8);
        using var document = ParseJson(json, file);
        var errors = new List<string>();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(utf8.Span));
        var spec = JsonSpecReader.Read(document.RootElement, errors, Read) with { Sha256 = sha256 };
        if (errors.Count == 0)
        {
            spec.CheckTogether(errors);
            errors.AddRange(spec.Search?.PathErrors(JsonNode.Parse(json.Span)!) ?? []);
        }

        return errors.Count == 0 ? spec : throw new InvalidSpecException(file, errors);
    }

    /// <summary>What a spec is made of; for <see cref="JsonSpecReader"/> and <see cref="SchemaSpecReader"/>.</summary>
    public static RunSpec Read(SpecReader reader)
    {
        _ = reader.OptionalText("$schema", "Where this schema lies, for editors.");
        return new RunSpec
        {
            Name = reader.Text("name", "What the run makes; goes into the ONNX graph and the report."),
            Description = reader.OptionalText("description", "A sentence about the model, for people."),
            License = reader.OptionalText("license", "An SPDX expression for the model that comes out, such as `MIT`."),
            Data = reader.Object("data", "Step 1: which rows there are and how they become numbers.", DataSpec.Read),
            Network = reader.Object("network", "Step 2: the layers.", NetworkSpec.Read),
            Initialisation = reader.Object(
                "initialisation", "Step 3: the weights before training. Defaults are Keras's.", InitialisationSpec.Read),
            Training = reader.Object("training", "Step 4: how the weights are learnt.", TrainingSpec.Read),
            Validation = reader.Object(
                "validation", "Step 5: what is measured after each epoch, and what follows from it.", ValidationSpec.Read),
            Test = reader.Object("test", "Step 6: what the finished network is measured with, once.", TestSpec.Read),
            Search = reader.OptionalObject(
                "search", "Trains with several values of some of the fields above and goes on with the best.", SearchSpec.Read),
            Service = reader.OptionalObject(
                "service", "How the service runs the training and what becomes of the model; the command line leaves it alone.",
                ServiceSpec.Read) ?? new(),
            Sha256 = "",
        };
    }

    /// <summary>Editors of Windows write one, and JSON has none.</summary>
    internal static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span is [0xEF, 0xBB, 0xBF, ..] ? utf8[3..] : utf8;

    private void CheckTogether(List<string> errors)
    {
        var task = JsonNamingPolicy.CamelCase.ConvertName(Data.Task.ToString());
        if (Loss.Task != Data.Task)
        {
            errors.Add($"$.training.loss.type: found a loss for another task, expected one for $.data.task, which is {task}.");
        }

        foreach (var (path, metric) in MetricsThatDecide().Where(decides => !decides.Metric.IsOf(Data.Task)))
        {
            errors.Add($"{path}: found {metric.Name}, expected one for $.data.task, which is {task}: {MetricsOf(Data.Task)}.");
        }

        foreach (var (path, name) in LimitedMetrics().Where(limited => Metric.Find(limited.Name)?.IsOf(Data.Task) != true))
        {
            errors.Add($"{path}['{name}']: not known, expected one of {MetricsOf(Data.Task)}.");
        }

        if (Service.Gate?.BetterThan is { } other && !other.Metric.IsOf(Data.Task))
        {
            errors.Add($"$.service.gate.betterThan.metric: found {other.Metric.Name}, expected one of {MetricsOf(Data.Task)}.");
        }

        errors.AddRange(Search?.Errors(Training.Epochs) ?? []);
    }

    private IEnumerable<(string Path, string Name)> LimitedMetrics() =>
    [
        .. Test.Minimum.Keys.Select(name => ("$.test.minimum", name)),
        .. Test.Maximum.Keys.Select(name => ("$.test.maximum", name)),
        .. (Service.Gate?.Minimum.Keys ?? []).Select(name => ("$.service.gate.minimum", name)),
        .. (Service.Gate?.Maximum.Keys ?? []).Select(name => ("$.service.gate.maximum", name)),
    ];

    private IEnumerable<(string Path, Metric Metric)> MetricsThatDecide()
    {
        yield return ("$.validation.metric", Validation.Metric.Metric);
        if (Search is not null)
        {
            yield return ("$.search.metric", Search.Metric.Metric);
        }
    }

    private static string MetricsOf(DataTask task) =>
        string.Join(", ", Metric.All.Where(metric => metric.IsOf(task)).Select(metric => metric.Name));

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            return JsonDocument.Parse(json, Json);
        }
        catch (JsonException e)
        {
            throw new InvalidSpecException(file, [$"$: not JSON: {e.Message}"]);
        }
    }
}
