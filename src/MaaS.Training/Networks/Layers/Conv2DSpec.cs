namespace MaaS.Training;

/// <summary>Learnt filters that slide over an image [channels, height, width].</summary>
public sealed record Conv2DSpec : ConvolutionSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("conv2D", "Learnt filters that slide over an image [channels, height, width].", ReadMembers);

    public required int Filters { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        RequireImage(input);
        return Image(Filters, input);
    }

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) => WithBias(
        new LayerWeight("weight", Shape.Of([Filters, input[0], .. Window.Size]), WeightRole.Kernel)
        {
            FanIn = input[0] * WindowElements,
            FanOut = Filters * WindowElements,
        },
        Filters);

    private static Conv2DSpec ReadMembers(SpecReader reader) => new()
    {
        Filters = ReadFilters(reader),
        Window = Window.ReadKernel(reader, dimensions: 2),
        Activation = ReadActivation(reader),
        UseBias = ReadUseBias(reader),
    };
}
