namespace MaaS.Training;

/// <summary>Convolutions of 3 × 3 that each halve the image, then a dense layer.</summary>
public sealed record CnnPreset : PresetSpec
{
    private static readonly IReadOnlyList<int> DefaultFilters = [32, 64];

    public static SpecVariant<PresetSpec> Variant { get; } =
        new("cnn", "For images: convolutions of 3 × 3, each followed by a pooling that halves the image, then a dense layer.", ReadMembers);

    /// <summary>Of each convolution.</summary>
    public IReadOnlyList<int> Filters { get; init; } = DefaultFilters;

    /// <summary>Of the dense layer.</summary>
    public int Units { get; init; } = 128;

    public double Dropout { get; init; } = 0.25;

    public override IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs) =>
    [
        .. Filters.SelectMany(Stage),
        new FlattenSpec { Name = "flatten" },
        .. DropoutUnlessZero("dropout1", Dropout),
        new DenseSpec { Name = "dense", Units = Units, Activation = Activation.Relu },
        .. DropoutUnlessZero("dropout2", Dropout),
        Output(outputs),
    ];

    private static IEnumerable<LayerSpec> Stage(int filters, int index) =>
    [
        new Conv2DSpec
        {
            Name = $"conv{index + 1}",
            Filters = filters,
            Window = Square(3, 1, Padding.Same),
            Activation = Activation.Relu,
        },
        new PoolingSpec { Name = $"pool{index + 1}", Kind = PoolingKind.Max, Window = Square(2, 2, Padding.Same) },
    ];

    private static CnnPreset ReadMembers(SpecReader reader) => new()
    {
        Filters = reader.OptionalInts("filters", 1, 4096, "The filters of each convolution; [32, 64] when absent.") ?? DefaultFilters,
        Units = reader.Int("units", 1, 65_536, "The outputs of the dense layer.", fallback: 128),
        Dropout = ReadDropout(reader, fallback: 0.25),
    };
}
