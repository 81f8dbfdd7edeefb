using System.Text.Json;

namespace MaaS.Trainer;

/// <summary>What a training does, in six steps; the recipe from which a model can be made again.</summary>
internal sealed record RunSpec
{
    /// <summary>What the run makes; goes into the ONNX graph and the manifest.</summary>
    public required string Name { get; init; }

    /// <summary>An SPDX expression for the model that comes out. Null when it is not given.</summary>
    public required string? License { get; init; }

    public required DataSpec Data { get; init; }

    public required NetworkSpec Network { get; init; }

    public required InitialisationSpec Initialisation { get; init; }

    public required TrainingSpec Training { get; init; }

    public required ValidationSpec Validation { get; init; }

    public required TestSpec Test { get; init; }

    /// <exception cref="InvalidSpecException">The text is not JSON or the spec has errors; the message lists every error.</exception>
    public static RunSpec Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        using var document = ParseJson(utf8, file);
        var errors = new List<string>();
        var spec = Read(SpecReader.ForRoot(document.RootElement, errors));
        if (errors.Count == 0)
        {
            spec.Network.CheckShapes(spec.Data.Labels.Count, errors);
        }

        return errors.Count == 0 ? spec : throw new InvalidSpecException(file, errors);
    }

    private static RunSpec Read(SpecReader root)
    {
        var spec = new RunSpec
        {
            Name = root.Text("name"),
            License = root.OptionalText("license"),
            Data = DataSpec.Read(root.Object("data")),
            Network = NetworkSpec.Read(root.Object("network")),
            Initialisation = InitialisationSpec.Read(root.Object("initialisation")),
            Training = TrainingSpec.Read(root.Object("training")),
            Validation = ValidationSpec.Read(root.Object("validation")),
            Test = TestSpec.Read(root.Object("test")),
        };
        root.RefuseOthers();
        return spec;
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> utf8, string file)
    {
        try
        {
            return JsonDocument.Parse(utf8);
        }
        catch (JsonException e)
        {
            throw new InvalidSpecException(file, [$"$: not JSON: {e.Message}"]);
        }
    }
}
