namespace MaaS.Training;

/// <summary>Learnt filters that slide over the steps of a sequence [steps, features].</summary>
public sealed record Conv1DSpec : ConvolutionSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("conv1D", "Learnt filters that slide over the steps of a sequence [steps, features].", ReadMembers);

    public required int Filters { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        RequireSequence(input);
        return Shape.Of(Window.Positions(0, input[0]), Filters);
    }

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) => WithBias(
        new LayerWeight("weight", Shape.Of(Filters, input[1], Window.Size[0]), WeightRole.Kernel)
        {
            FanIn = input[1] * WindowElements,
            FanOut = Filters * WindowElements,
        },
        Filters);

    private static Conv1DSpec ReadMembers(SpecReader reader) => new()
    {
        Filters = ReadFilters(reader),
        Window = Window.ReadKernel(reader, dimensions: 1),
        Activation = ReadActivation(reader),
        UseBias = ReadUseBias(reader),
    };
}
