namespace MaaS.Training;

/// <summary>A network, as written: a preset, or its layers.</summary>
public sealed record NetworkSpec
{
    /// <summary>The shape of one example; null when the data says it.</summary>
    public Shape? Input { get; init; }

    /// <summary>Null when the layers are given.</summary>
    public PresetSpec? Preset { get; init; }

    /// <summary>Empty when there is a preset.</summary>
    public IReadOnlyList<LayerSpec> Layers { get; init; } = [];

    public static NetworkSpec Read(SpecReader reader)
    {
        var input = reader.OptionalInts(
            "input",
            1,
            10_000_000,
            "The shape of one example: [columns], [channels, height, width] or [steps]; the data says it when absent.");
        var network = reader.Variant(
            "preset",
            "A well-known network that fits itself to the data.",
            [.. PresetSpec.All.Select(preset => new SpecVariant<NetworkSpec>(
                preset.Name, preset.About, variant => new NetworkSpec { Preset = preset.Read(variant) }))],
            absent: new("layers", "A network of layers that are named one by one.", ReadLayers));
        return network with { Input = input is null ? null : Shape.Of(input) };
    }

    private static NetworkSpec ReadLayers(SpecReader reader) => new()
    {
        Layers = reader.Objects("layers", "The layers from the first to the last, in the terms of Keras.", LayerSpec.Read),
    };
}
