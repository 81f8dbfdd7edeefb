namespace MaaS.Training;

/// <summary>
/// Eight convolutions with batch normalisation, two of the pairs with a residual, and a dense layer: the network of David Page's
/// "How to Train Your ResNet" (2018).
/// </summary>
public sealed record ResNet9Preset : PresetSpec
{
    public static SpecVariant<PresetSpec> Variant { get; } = new(
        "resnet9",
        "For images: eight convolutions with batch normalisation, two of the pairs with a residual, then a dense layer.",
        ReadMembers);

    /// <summary>Of the first convolution; the last have eight times as many.</summary>
    public int Filters { get; init; } = 64;

    public double Dropout { get; init; }

    public override IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs) =>
    [
        .. Block("prep", Filters),
        .. Block("conv1", 2 * Filters),
        Pool("pool1"),
        .. Residual("residual1", "pool1", 2 * Filters),
        .. Block("conv2", 4 * Filters),
        Pool("pool2"),
        .. Block("conv3", 8 * Filters),
        Pool("pool3"),
        .. Residual("residual2", "pool3", 8 * Filters),
        new GlobalPoolingSpec { Name = "pool", Kind = PoolingKind.Max, Dimensions = 2 },
        .. DropoutUnlessZero("dropout", Dropout),
        Output(outputs),
    ];

    private static IEnumerable<LayerSpec> Residual(string name, string input, int filters) =>
    [
        .. Block($"{name}_a", filters),
        .. Block($"{name}_b", filters),
        new MergeSpec { Name = name, Kind = MergeKind.Add, Inputs = [$"{name}_b", input] },
    ];

    private static IEnumerable<LayerSpec> Block(string name, int filters) =>
    [
        new Conv2DSpec { Name = $"{name}_conv", Filters = filters, Window = Square(3, 1, Padding.Same), UseBias = false },
        new BatchNormalizationSpec { Name = $"{name}_norm" },
        new ActivationSpec { Name = name, Activation = Activation.Relu },
    ];

    private static PoolingSpec Pool(string name) =>
        new() { Name = name, Kind = PoolingKind.Max, Window = Square(2, 2, Padding.Same) };

    private static ResNet9Preset ReadMembers(SpecReader reader) => new()
    {
        Filters = reader.Int("filters", 1, 1024, "The filters of the first convolution; the last have eight times as many.", fallback: 64),
        Dropout = ReadDropout(reader, fallback: 0),
    };
}
