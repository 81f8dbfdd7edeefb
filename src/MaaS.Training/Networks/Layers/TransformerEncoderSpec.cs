namespace MaaS.Training;

/// <summary>
/// Self-attention and two dense layers, each with a residual and a layer normalisation (KerasHub's TransformerEncoder). Masked steps are
/// not gathered from.
/// </summary>
public sealed record TransformerEncoderSpec : UnaryLayerSpec
{
    public const double NormalizationEpsilon = 1e-5;

    public static SpecVariant<LayerSpec> Variant { get; } = new(
        "transformerEncoder",
        "Self-attention and two dense layers over a sequence [steps, features], each with a residual and a layer normalisation.",
        ReadMembers);

    /// <summary>The features must divide into as many.</summary>
    public required int NumHeads { get; init; }

    /// <summary>The outputs of the first dense layer.</summary>
    public required int FeedForwardDim { get; init; }

    /// <summary>The share that is dropped while training: of the attention, and of what each half gives.</summary>
    public double Dropout { get; init; }

    /// <summary>Of the first dense layer.</summary>
    public Activation FeedForwardActivation { get; init; } = Activation.Relu;

    /// <summary>Whether the normalisations come before each half, or after its residual.</summary>
    public bool NormalizeFirst { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        RequireSequence(input);
        return input[1] % NumHeads == 0
            ? input
            : throw new ShapeException($"found the input {input} with {input[1]} features, expected a multiple of the {NumHeads} heads");
    }

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) =>
    [
        .. MultiHeadAttentionSpec.AttentionWeights("attention_", input[1], input[1], input[1], useBias: true),
        new LayerWeight("norm1_weight", Shape.Of(input[1]), WeightRole.Scale),
        new LayerWeight("norm1_bias", Shape.Of(input[1]), WeightRole.Offset),
        LayerWeight.Matrix("linear1_weight", FeedForwardDim, input[1]),
        LayerWeight.Bias("linear1_bias", FeedForwardDim),
        LayerWeight.Matrix("linear2_weight", input[1], FeedForwardDim),
        LayerWeight.Bias("linear2_bias", input[1]),
        new LayerWeight("norm2_weight", Shape.Of(input[1]), WeightRole.Scale),
        new LayerWeight("norm2_bias", Shape.Of(input[1]), WeightRole.Offset),
    ];

    private static TransformerEncoderSpec ReadMembers(SpecReader reader) => new()
    {
        NumHeads = reader.Int("numHeads", 1, 1024, "How many heads; the features must divide into as many."),
        FeedForwardDim = reader.Int("feedForwardDim", 1, 65_536, "The outputs of the first dense layer."),
        Dropout = ReadDropout(reader, "The share that is dropped while training: of the attention, and of what each half gives."),
        FeedForwardActivation = reader.Choice<Activation>("activation", "Of the first dense layer.", Activation.Relu),
        NormalizeFirst = reader.Flag(
            "normalizeFirst", fallback: false, "Whether the normalisations come before each half (pre-norm), or after its residual."),
    };
}
