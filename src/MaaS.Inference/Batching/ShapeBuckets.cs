namespace MaaS.Inference;

/// <summary>The buckets of a model. The queue's lock guards it.</summary>
internal sealed class ShapeBuckets(PaddingPlan? padding)
{
    /// <summary>Shapes whose cost is remembered; clients choose the shapes, so that there may be any number.</summary>
    private const int MostEmpty = 64;

    private readonly List<ShapeBucket> _buckets = [];
    private readonly RunCost _modelCost = new(prior: null);
    private long[] _lengths = new long[16];
    private long _uses;

    /// <summary>Of runs of any shape.</summary>
    public RunCost ModelCost => _modelCost;

    public ShapeBucket For(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputNames)
    {
        var lengths = LengthsOf(inputs);
        _uses++;
        foreach (var bucket in _buckets)
        {
            if (bucket.Matches(lengths, outputNames))
            {
                bucket.LastUse = _uses;
                return bucket;
            }
        }

        if (_buckets.Count >= MostEmpty)
        {
            ForgetOne();
        }

        var added = new ShapeBucket(lengths.ToArray(), [.. outputNames], _modelCost) { LastUse = _uses };
        _buckets.Add(added);
        return added;
    }

    private void ForgetOne()
    {
        if (_buckets.Where(bucket => bucket.Count == 0).MinBy(bucket => bucket.LastUse) is { } oldest)
        {
            _buckets.Remove(oldest);
        }
    }

    /// <summary>All lengths but the first of each input; of the padded dimension only the class of lengths that share a run.</summary>
    private ReadOnlySpan<long> LengthsOf(IReadOnlyList<Tensor> inputs)
    {
        var count = 0;
        for (var i = 0; i < inputs.Count; i++)
        {
            var shape = inputs[i].Lengths;
            if (count + shape.Length > _lengths.Length)
            {
                Array.Resize(ref _lengths, 2 * (count + shape.Length));
            }

            for (var d = 1; d < shape.Length; d++)
            {
                _lengths[count++] = d == padding?.InputAxis(i) ? PaddingPlan.ClassOf(shape[d]) : shape[d];
            }
        }

        return _lengths.AsSpan(0, count);
    }
}
