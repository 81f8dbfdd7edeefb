namespace MaaS.Training;

/// <summary>The same values with their dimensions in another order.</summary>
public sealed record PermuteSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("permute", "The same values with their dimensions in another order.", ReadMembers);

    /// <summary>For each dimension of the output, which of the input it is, counted from 1 (0 is the batch).</summary>
    public required IReadOnlyList<int> Dims { get; init; }

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input) => Dims.Count == input.Rank
        ? Shape.Of(Dims.Select(dimension => input[dimension - 1]))
        : throw new ShapeException($"found the input {input}, expected one with the {Dims.Count} dimensions of dims");

    private static PermuteSpec ReadMembers(SpecReader reader)
    {
        var dims = reader.Ints(
            "dims", 1, 8, "For each dimension of the output, which of the input it is, counted from 1: [2, 1] swaps two.");
        if (!dims.Order().SequenceEqual(Enumerable.Range(1, dims.Count)))
        {
            reader.Error("dims", $"found [{string.Join(", ", dims)}], expected each of 1 to {dims.Count} once");
        }

        return new PermuteSpec { Dims = dims };
    }
}
