namespace MaaS.Training;

/// <summary>A well-known network that fits itself to the data.</summary>
public abstract record PresetSpec
{
    public static IReadOnlyList<SpecVariant<PresetSpec>> All { get; } =
    [
        LinearPreset.Variant,
        MlpPreset.Variant,
        CnnPreset.Variant,
        ResNet9Preset.Variant,
        .. RecurrentTextPreset.Variants,
        TransformerTextPreset.Variant,
    ];

    /// <summary>The layers, the last of which gives <paramref name="outputs"/> logits.</summary>
    public abstract IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs);

    private protected static LayerSpec Output(int outputs) => new DenseSpec { Name = "output", Units = outputs };

    private protected static IEnumerable<LayerSpec> DropoutUnlessZero(string name, double rate) =>
        rate > 0 ? [new DropoutSpec { Name = name, Rate = rate }] : [];

    private protected static Window Square(int size, int stride, Padding padding) =>
        new() { Size = [size, size], Strides = [stride, stride], Dilation = [1, 1], Padding = padding };

    private protected static double ReadDropout(SpecReader reader, double fallback) =>
        reader.Number("dropout", 0, 0.99, "The share of the values that is dropped while training.", fallback);

    private protected static int ReadEmbeddingSize(SpecReader reader) =>
        reader.Int("embeddingSize", 1, 4096, "The length of the learnt vector of each token.", fallback: 128);
}
