namespace MaaS.Training;

/// <summary>
/// An embedding of tokens and positions, transformer encoders, the mean over the steps that are not padding, and a dense layer.
/// </summary>
public sealed record TransformerTextPreset : PresetSpec
{
    public static SpecVariant<PresetSpec> Variant { get; } = new(
        "transformer-text",
        "For texts: embeddings of tokens and positions, transformer encoders, the mean over the steps that are no padding, a dense layer.",
        ReadMembers);

    public int EmbeddingSize { get; init; } = 128;

    /// <summary>How many encoders.</summary>
    public int Depth { get; init; } = 2;

    public int NumHeads { get; init; } = 4;

    public int FeedForwardDim { get; init; } = 256;

    public double Dropout { get; init; } = 0.1;

    public override IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs) =>
    [
        new EmbeddingSpec { Name = "embedding", OutputDim = EmbeddingSize, MaskZero = true },
        new PositionEmbeddingSpec { Name = "positions" },
        .. Enumerable.Range(1, Depth).Select(Encoder),
        new GlobalPoolingSpec { Name = "pool", Kind = PoolingKind.Average, Dimensions = 1 },
        .. DropoutUnlessZero("dropout", Dropout),
        Output(outputs),
    ];

    private TransformerEncoderSpec Encoder(int number) =>
        new() { Name = $"encoder{number}", NumHeads = NumHeads, FeedForwardDim = FeedForwardDim, Dropout = Dropout };

    private static TransformerTextPreset ReadMembers(SpecReader reader) => new()
    {
        EmbeddingSize = ReadEmbeddingSize(reader),
        Depth = reader.Int("depth", 1, 24, "How many encoders.", fallback: 2),
        NumHeads = reader.Int("numHeads", 1, 64, "The heads of each encoder; the embedding size must divide into as many.", fallback: 4),
        FeedForwardDim = reader.Int("feedForwardDim", 1, 65_536, "The outputs of the first dense layer of each encoder.", fallback: 256),
        Dropout = ReadDropout(reader, fallback: 0.1),
    };
}
