namespace MaaS.Training;

/// <summary>All values in one row, channel by channel (unlike Keras, whose channels are last).</summary>
public sealed record FlattenSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("flatten", "All values in one row; those of an image channel by channel.", _ => new FlattenSpec());

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => Shape.Of(input.Elements);
}
