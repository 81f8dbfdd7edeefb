namespace MaaS.Training;

/// <summary>Normalises groups of features or channels of each example over all its steps or places.</summary>
public sealed record GroupNormalizationSpec : NormalizationSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } = new(
        "groupNormalization",
        "Normalises groups of features or channels of each example over all its steps or places.",
        ReadMembers);

    /// <summary>The features must divide into as many.</summary>
    public int Groups { get; init; } = 32;

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => Features(input) % Groups == 0
        ? input
        : throw new ShapeException($"found the input {input} with {Features(input)} features, expected a multiple of the {Groups} groups");

    private static GroupNormalizationSpec ReadMembers(SpecReader reader) => new()
    {
        Groups = reader.Int("groups", 1, 65_536, "How many groups; the features must divide into as many.", fallback: 32),
        Epsilon = ReadEpsilon(reader),
    };
}
