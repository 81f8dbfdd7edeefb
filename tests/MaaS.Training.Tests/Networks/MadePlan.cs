using System.Text.Json;

namespace MaaS.Training.Tests;

/// <summary>Plans of networks that are written in JSON.</summary>
internal static class MadePlan
{
    public static NetworkInput Image { get; } = new(Shape.Of(1, 28, 28));

    public static NetworkInput Sequence { get; } = new(Shape.Of(8, 4));

    public static NetworkPlan Create(string json, NetworkInput input, int outputs)
    {
        var (plan, errors) = TryCreate(json, input, outputs);
        Assert.Empty(errors);
        return plan!;
    }

    /// <summary>The layer alone, whatever it gives.</summary>
    public static PlannedLayer Layer(string layer, params Shape[] inputs)
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse(layer), errors, LayerSpec.Read);
        Assert.Empty(errors);
        return new PlannedLayer
        {
            Name = spec.Type,
            Spec = spec,
            Inputs = [.. inputs.Select(_ => PlannedLayer.NetworkInput)],
            InputShapes = inputs,
            OutputShape = spec.OutputShape(inputs),
            Weights = spec.Weights(inputs),
        };
    }

    public static IReadOnlyList<string> Errors(string json, NetworkInput input, int outputs) => TryCreate(json, input, outputs).Errors;

    private static (NetworkPlan? Plan, List<string> Errors) TryCreate(string json, NetworkInput input, int outputs)
    {
        var errors = new List<string>();
        var root = JsonElement.Parse($$"""{ "network": {{json}} }""");
        var spec = JsonSpecReader.Read(root, errors, reader => reader.Object("network", "The network.", NetworkSpec.Read));
        return (errors.Count == 0 ? NetworkPlan.Create(spec, input, outputs, errors) : null, errors);
    }
}
