namespace MaaS.Repository;

/// <summary>
/// One direction of a resize: which source pixels make each target pixel, and how much of each. A triangle filter that widens when it
/// shrinks, so that every source pixel counts (bilinear with antialiasing, as Pillow and torchvision resize). Without a change of size each
/// target pixel is exactly its source pixel.
/// </summary>
public sealed class ResampleAxis
{
    private readonly int[] _first;
    private readonly float[][] _weights;

    /// <param name="sourceLength">Pixels.</param>
    /// <param name="start">Where the part that is mapped begins, in source pixels.</param>
    /// <param name="length">Length of the part that is mapped, in source pixels.</param>
    /// <param name="targetLength">Pixels.</param>
    public ResampleAxis(int sourceLength, double start, double length, int targetLength)
    {
        var scale = length / targetLength;
        var reach = Math.Max(scale, 1);
        _first = new int[targetLength];
        _weights = new float[targetLength][];
        for (var i = 0; i < targetLength; i++)
        {
            var center = start + ((i + 0.5) * scale);
            var first = Math.Max(0, (int)Math.Floor(center - reach + 0.5));
            var end = Math.Min(sourceLength, (int)Math.Ceiling(center + reach - 0.5));
            var weights = new double[end - first];
            for (var j = first; j < end; j++)
            {
                weights[j - first] = Math.Max(0, 1 - Math.Abs((j + 0.5 - center) / reach));
            }

            var sum = weights.Sum();
            _first[i] = first;
            _weights[i] = [.. weights.Select(weight => (float)(weight / sum))];
        }
    }

    /// <summary>First source pixel that any target pixel needs.</summary>
    public int SourceFirst => _first[0];

    /// <summary>One past the last source pixel that any target pixel needs.</summary>
    public int SourceEnd => _first[^1] + _weights[^1].Length;

    /// <summary>The first source pixel of a target pixel, and the weights from there on.</summary>
    public ReadOnlySpan<float> Taps(int target, out int first)
    {
        first = _first[target];
        return _weights[target];
    }
}
