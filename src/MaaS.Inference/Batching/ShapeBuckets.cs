namespace MaaS.Inference;

/// <summary>The buckets of a model. The queue's lock guards it.</summary>
internal sealed class ShapeBuckets(PaddingPlan? padding)
{
    /// <summary>Shapes whose cost is remembered; clients choose the shapes, so that there may be any number.</summary>
    private const int MostEmpty = 64;

    /// <summary>Looked at for each that is added, so that there get fewer again when what waited has gone.</summary>
    private const int LooksToForget = 2;

    private readonly Dictionary<ShapeKey, LinkedListNode<ShapeBucket>> _byShape = [];
    private readonly LinkedList<ShapeBucket> _byUse = new();
    private readonly RunCost _modelCost = new(prior: null);
    private long[] _lengths = new long[16];

    /// <summary>Of runs of any shape.</summary>
    public RunCost ModelCost => _modelCost;

    /// <summary>Those that are remembered, empty or not.</summary>
    public int Count => _byUse.Count;

    public ShapeBucket For(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputNames)
    {
        var key = new ShapeKey(LengthsOf(inputs), outputNames);
        if (_byShape.TryGetValue(key, out var known))
        {
            MoveToEnd(known);
            return known.Value;
        }

        Forget();
        var added = new ShapeBucket(key.Copy(), _modelCost);
        _byShape.Add(added.Key, _byUse.AddLast(added));
        return added;
    }

    private void Forget()
    {
        for (var i = 0; i < LooksToForget && _byUse.Count >= MostEmpty; i++)
        {
            var oldest = _byUse.First!;
            if (oldest.Value.Count > 0)
            {
                MoveToEnd(oldest);
                continue;
            }

            _byUse.Remove(oldest);
            _byShape.Remove(oldest.Value.Key);
        }
    }

    private void MoveToEnd(LinkedListNode<ShapeBucket> bucket)
    {
        _byUse.Remove(bucket);
        _byUse.AddLast(bucket);
    }

    /// <summary>All lengths but the first of each input; of the padded dimension only the class of lengths that share a run.</summary>
    private ReadOnlyMemory<long> LengthsOf(IReadOnlyList<Tensor> inputs)
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

        return _lengths.AsMemory(0, count);
    }
}
