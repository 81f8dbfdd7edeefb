namespace MaaS.Training;

/// <summary>The lengths of a value's dimensions, without the batch. Equal when all lengths are. Immutable.</summary>
public sealed record Shape
{
    private Shape(int[] lengths) => Lengths = lengths;

    public IReadOnlyList<int> Lengths { get; }

    public int Rank => Lengths.Count;

    /// <summary>How many values there are.</summary>
    /// <exception cref="ShapeException">More than 2³¹ - 1.</exception>
    public int Elements
    {
        get
        {
            var product = Lengths.Aggregate((Int128)1, (elements, length) => elements * length);
            return product <= int.MaxValue
                ? (int)product
                : throw new ShapeException($"found {this}, expected at most {int.MaxValue} values");
        }
    }

    /// <summary>
    /// The dimension that holds the features: the channels of an image [channels, height, width], else the last. Normalisations, a softmax
    /// and a concatenation work along it unless they are told otherwise.
    /// </summary>
    public int FeatureAxis => Rank == 3 ? 0 : Rank - 1;

    public int this[int dimension] => Lengths[dimension];

    public static Shape Of(params IEnumerable<int> lengths) => new([.. lengths]);

    public bool Equals(Shape? other) => other is not null && Lengths.SequenceEqual(other.Lengths);

    public override int GetHashCode() => Lengths.Aggregate(0, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", Lengths)}]";
}
