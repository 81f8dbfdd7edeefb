namespace MaaS.Training;

/// <summary>Learnt filters that each slide over one channel of an image [channels, height, width].</summary>
public sealed record DepthwiseConv2DSpec : ConvolutionSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("depthwiseConv2D", "Learnt filters that each slide over one channel of an image [channels, height, width].", ReadMembers);

    /// <summary>Filters for each channel.</summary>
    public int DepthMultiplier { get; init; } = 1;

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        RequireImage(input);
        return Image(input[0] * DepthMultiplier, input);
    }

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) => WithBias(
        new LayerWeight("weight", Shape.Of([input[0] * DepthMultiplier, 1, .. Window.Size]), WeightRole.Kernel)
        {
            FanIn = input[0] * WindowElements,
            FanOut = DepthMultiplier * WindowElements,
        },
        input[0] * DepthMultiplier);

    private static DepthwiseConv2DSpec ReadMembers(SpecReader reader) => new()
    {
        Window = Window.ReadKernel(reader, dimensions: 2),
        DepthMultiplier = reader.Int("depthMultiplier", 1, 1024, "How many filters for each channel.", fallback: 1),
        Activation = ReadActivation(reader),
        UseBias = ReadUseBias(reader),
    };
}
