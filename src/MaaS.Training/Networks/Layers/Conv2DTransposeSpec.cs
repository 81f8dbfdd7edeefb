namespace MaaS.Training;

/// <summary>
/// The way back of a convolution: every value of an image [channels, height, width] paints a learnt patch of a larger one.
/// </summary>
public sealed record Conv2DTransposeSpec : ConvolutionSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } = new(
        "conv2DTranspose",
        "The way back of a convolution: every value of an image [channels, height, width] paints a learnt patch of a larger one.",
        ReadMembers);

    public required int Filters { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        RequireImage(input);
        return Shape.Of(Filters, Window.TransposedLength(0, input[1]), Window.TransposedLength(1, input[2]));
    }

    // Keras takes the outputs of this layer for the inputs of its kernel, and the other way round.
    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) => WithBias(
        new LayerWeight("weight", Shape.Of([input[0], Filters, .. Window.Size]), WeightRole.Kernel)
        {
            FanIn = Filters * WindowElements,
            FanOut = input[0] * WindowElements,
        },
        Filters);

    private static Conv2DTransposeSpec ReadMembers(SpecReader reader) => new()
    {
        Filters = ReadFilters(reader),
        Window = Window.ReadKernel(reader, dimensions: 2),
        Activation = ReadActivation(reader),
        UseBias = ReadUseBias(reader),
    };
}
