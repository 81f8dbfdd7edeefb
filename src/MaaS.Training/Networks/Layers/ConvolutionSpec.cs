namespace MaaS.Training;

/// <summary>Learnt filters that slide over a sequence or an image.</summary>
public abstract record ConvolutionSpec : UnaryLayerSpec
{
    private protected const int MostFilters = 65_536;

    public required Window Window { get; init; }

    public bool UseBias { get; init; } = true;

    private protected IReadOnlyList<LayerWeight> WithBias(LayerWeight kernel, int outputs) =>
        UseBias ? [kernel, LayerWeight.Bias("bias", outputs)] : [kernel];

    private protected int WindowElements => Window.Size.Aggregate(1, (product, length) => product * length);

    private protected Shape Image(int channels, Shape input) =>
        Shape.Of(channels, Window.Positions(0, input[1]), Window.Positions(1, input[2]));

    private protected static int ReadFilters(SpecReader reader) =>
        reader.Int("filters", 1, MostFilters, "How many filters, each an output.");
}
