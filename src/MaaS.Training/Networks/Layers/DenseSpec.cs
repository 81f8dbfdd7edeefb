namespace MaaS.Training;

/// <summary>Every output is a weighted sum of all inputs along the last axis.</summary>
public sealed record DenseSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("dense", "Every output is a weighted sum of all inputs along the last axis.", ReadMembers);

    public required int Units { get; init; }

    public bool UseBias { get; init; } = true;

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => Shape.Of([.. input.Lengths.SkipLast(1), Units]);

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input)
    {
        var weight = LayerWeight.Matrix("weight", Units, input.Lengths[^1]);
        return UseBias ? [weight, LayerWeight.Bias("bias", Units)] : [weight];
    }

    private static DenseSpec ReadMembers(SpecReader reader) => new()
    {
        Units = reader.Int("units", 1, 1_000_000, "How many outputs."),
        Activation = ReadActivation(reader),
        UseBias = ReadUseBias(reader),
    };
}
