namespace MaaS.Training;

/// <summary>Sets values to 0 at random while training, and does nothing afterwards.</summary>
public sealed record DropoutSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("dropout", "Sets values to 0 at random while training, and does nothing afterwards.", ReadMembers);

    /// <summary>The share that is dropped, 0 to 0.99; the rest is scaled up to make good for it.</summary>
    public required double Rate { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => input;

    private static DropoutSpec ReadMembers(SpecReader reader) =>
        new() { Rate = reader.Number("rate", 0, 0.99, "The share of the values that is dropped; the rest is scaled up for it.") };
}
