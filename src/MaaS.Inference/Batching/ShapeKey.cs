namespace MaaS.Inference;

/// <summary>What the requests of a bucket have in common. Equal by content.</summary>
/// <param name="lengths">Of all inputs, one after the other, in the dimensions that must be the same.</param>
/// <param name="outputNames">In the order wanted.</param>
internal readonly struct ShapeKey(ReadOnlyMemory<long> lengths, IReadOnlyList<string> outputNames) : IEquatable<ShapeKey>
{
    private ReadOnlyMemory<long> Lengths { get; } = lengths;

    private IReadOnlyList<string> OutputNames { get; } = outputNames;

    /// <summary>One that shares no memory with this.</summary>
    public ShapeKey Copy() => new(Lengths.ToArray(), [.. OutputNames]);

    public bool Equals(ShapeKey other)
    {
        if (OutputNames.Count != other.OutputNames.Count || !Lengths.Span.SequenceEqual(other.Lengths.Span))
        {
            return false;
        }

        for (var i = 0; i < OutputNames.Count; i++)
        {
            if (OutputNames[i] != other.OutputNames[i])
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is ShapeKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var length in Lengths.Span)
        {
            hash.Add(length);
        }

        hash.Add(OutputNames.Count);
        return hash.ToHashCode();
    }
}
