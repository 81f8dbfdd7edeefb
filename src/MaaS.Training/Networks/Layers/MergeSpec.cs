namespace MaaS.Training;

/// <summary>Adds or multiplies the outputs of several layers, value by value; a dimension of length 1 is repeated as needed.</summary>
public sealed record MergeSpec : LayerSpec
{
    public static IReadOnlyList<SpecVariant<LayerSpec>> Variants { get; } =
    [
        new("add", "The sum of the outputs of several layers, value by value.", _ => new MergeSpec { Kind = MergeKind.Add }),
        new("multiply", "The product of the outputs of several layers, value by value.", _ => new MergeSpec { Kind = MergeKind.Multiply }),
    ];

    public required MergeKind Kind { get; init; }

    public override string Type => Kind == MergeKind.Add ? "add" : "multiply";

    public override int MinInputs => 2;

    public override int MaxInputs => int.MaxValue;

    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        var largest = inputs[0].Lengths.Select((_, i) => inputs.Max(input => i < input.Rank ? input[i] : 0)).ToList();
        var fits = inputs.All(input => input.Rank == largest.Count
            && input.Lengths.Zip(largest).All(pair => pair.First == pair.Second || pair.First == 1));
        return fits
            ? Shape.Of(largest)
            : throw new ShapeException(
                $"found the inputs {string.Join(" and ", inputs)}, expected the same lengths, or 1 where they differ");
    }
}
