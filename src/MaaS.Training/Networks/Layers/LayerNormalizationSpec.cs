namespace MaaS.Training;

/// <summary>Normalises the features of each example at each step, or the channels at each place of an image.</summary>
public sealed record LayerNormalizationSpec : NormalizationSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } = new(
        "layerNormalization",
        "Normalises the features of each example at each step, or the channels at each place of an image.",
        reader => new LayerNormalizationSpec { Epsilon = ReadEpsilon(reader) });

    public override string Type => Variant.Name;
}
