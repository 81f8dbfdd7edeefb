namespace MaaS.Training;

/// <summary>A learnt vector for each token: token ids [steps] become [steps, outputDim].</summary>
public sealed record EmbeddingSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("embedding", "A learnt vector for each token: token ids [steps] become [steps, outputDim].", ReadMembers);

    /// <summary>How many different tokens there are; null for the vocabulary size of the data.</summary>
    public int? InputDim { get; init; }

    public required int OutputDim { get; init; }

    /// <summary>Whether token 0 is padding, which attention and global poolings leave out.</summary>
    public bool MaskZero { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => input.Rank == 1
        ? Shape.Of(input[0], OutputDim)
        : throw new ShapeException($"found the input {input}, expected token ids [steps]");

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input)
    {
        var tokens = InputDim!.Value;
        return [new LayerWeight("weight", Shape.Of(tokens, OutputDim), WeightRole.Embedding) { FanIn = tokens, FanOut = OutputDim }];
    }

    private static EmbeddingSpec ReadMembers(SpecReader reader) => new()
    {
        InputDim = reader.OptionalInt(
            "inputDim", 1, 10_000_000, "How many different tokens there are; the vocabulary size of the data when absent."),
        OutputDim = reader.Int("outputDim", 1, 65_536, "The length of each vector."),
        MaskZero = reader.Flag("maskZero", fallback: false, "Whether token 0 is padding, which attention and global poolings leave out."),
    };
}
