namespace MaaS.Training;

/// <summary>Normalises each feature or channel over the batch while training, and by the moving mean and variance afterwards.</summary>
public sealed record BatchNormalizationSpec : NormalizationSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } = new(
        "batchNormalization",
        "Normalises each feature or channel over the batch while training, and by the moving mean and variance afterwards.",
        ReadMembers);

    /// <summary>What the moving mean and variance keep of themselves at each step.</summary>
    public double Momentum { get; init; } = 0.99;

    public override string Type => Variant.Name;

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) =>
    [
        .. ScaleAndOffset(Features(input)),
        new LayerWeight("running_mean", Shape.Of(Features(input)), WeightRole.MovingMean),
        new LayerWeight("running_var", Shape.Of(Features(input)), WeightRole.MovingVariance),
    ];

    private static BatchNormalizationSpec ReadMembers(SpecReader reader) => new()
    {
        Momentum = reader.Number("momentum", 0, 1, "What the moving mean and variance keep of themselves at each step.", fallback: 0.99),
        Epsilon = ReadEpsilon(reader),
    };
}
