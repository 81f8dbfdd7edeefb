namespace MaaS.Training;

/// <summary>Brings values to mean 0 and variance 1, then scales and shifts them by learnt numbers for each feature.</summary>
public abstract record NormalizationSpec : UnaryLayerSpec
{
    /// <summary>Added to the variance, so that it is never 0.</summary>
    public double Epsilon { get; init; } = 1e-3;

    private protected static int Features(Shape input) => input[input.FeatureAxis];

    private protected static IReadOnlyList<LayerWeight> ScaleAndOffset(int features) =>
    [
        new LayerWeight("weight", Shape.Of(features), WeightRole.Scale),
        new LayerWeight("bias", Shape.Of(features), WeightRole.Offset),
    ];

    private protected override Shape OutputShape(Shape input) => input;

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) => ScaleAndOffset(Features(input));

    private protected static double ReadEpsilon(SpecReader reader) =>
        reader.Number("epsilon", 1e-12, 1, "Added to the variance, so that it is never 0.", fallback: 1e-3);
}
