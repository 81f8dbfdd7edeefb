namespace MaaS.Training;

/// <summary>Only an activation.</summary>
public sealed record ActivationSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } = new("activation", "Only an activation.", ReadMembers);

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => input;

    private static ActivationSpec ReadMembers(SpecReader reader) =>
        new() { Activation = reader.Choice<Activation>("activation", "What is done to each number.") };
}
