namespace MaaS.Training;

/// <summary>The same values in the same order with other dimensions.</summary>
public sealed record ReshapeSpec : UnaryLayerSpec
{
    private const int Rest = -1;

    public static SpecVariant<LayerSpec> Variant { get; } =
        new("reshape", "The same values in the same order with other dimensions.", ReadMembers);

    /// <summary>The lengths without the batch; one may be -1, which stands for what is left.</summary>
    public required IReadOnlyList<int> TargetShape { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        var known = TargetShape.Where(length => length != Rest).Aggregate(1L, (product, length) => product * length);
        var rest = input.Elements / known;
        var fits = TargetShape.Contains(Rest) ? known * rest == input.Elements : known == input.Elements;
        return fits
            ? Shape.Of(TargetShape.Select(length => length == Rest ? (int)rest : length))
            : throw new ShapeException(
                $"found the input {input} of {input.Elements} values, expected as many as [{string.Join(", ", TargetShape)}] has");
    }

    private static ReshapeSpec ReadMembers(SpecReader reader)
    {
        var target = reader.Ints(
            "targetShape", Rest, 1_000_000, "The lengths without the batch; one may be -1, which stands for what is left.");
        if (target.Contains(0) || target.Count(length => length == Rest) > 1)
        {
            reader.Error("targetShape", $"found [{string.Join(", ", target)}], expected lengths of at least 1 and at most one -1");
            target = [1];
        }

        return new ReshapeSpec { TargetShape = target };
    }
}
