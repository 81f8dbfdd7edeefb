namespace MaaS.Trainer;

/// <summary>The lengths of a value's dimensions, without the batch. Equal when all lengths are.</summary>
internal sealed record Shape
{
    private Shape(int[] lengths) => Lengths = lengths;

    public IReadOnlyList<int> Lengths { get; }

    public int Rank => Lengths.Count;

    public int Elements => Lengths.Aggregate(1, (product, length) => checked(product * length));

    public static Shape Of(IEnumerable<int> lengths) => new([.. lengths]);

    public bool Equals(Shape? other) => other is not null && Lengths.SequenceEqual(other.Lengths);

    public override int GetHashCode() => Lengths.Aggregate(0, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", Lengths)}]";
}
