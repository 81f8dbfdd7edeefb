namespace MaaS.Inference;

/// <summary>
/// The order in which sources get the slots: each the same share of run time, whatever waits in the others. A source that comes back starts
/// where the others are now, so that nobody saves up time. Not thread-safe. Source: start-time fair queueing, Goyal, Vin and Cheng, 1996.
/// </summary>
internal sealed class FairQueue
{
    private readonly List<RunSource> _ready = [];
    private double _nowMs;

    public int Count => _ready.Count;

    /// <summary>False when it is there already.</summary>
    public bool TryAdd(RunSource source)
    {
        if (source.IsReady)
        {
            return false;
        }

        source.IsReady = true;
        source.VirtualStartMs = Math.Max(source.VirtualStartMs, _nowMs);
        _ready.Add(source);
        return true;
    }

    /// <summary>The source that <see cref="Take"/> would take.</summary>
    public RunSource? Peek() => _ready.Count == 0 ? null : _ready[First()];

    /// <summary>The source that is furthest behind; of those that are level, the one that came first. Null when there is none.</summary>
    public RunSource? Take()
    {
        if (_ready.Count == 0)
        {
            return null;
        }

        var first = First();
        var source = _ready[first];
        _ready.RemoveAt(first);
        source.IsReady = false;
        _nowMs = Math.Max(_nowMs, source.VirtualStartMs);
        return source;
    }

    /// <summary>
    /// Milliseconds of runs that come before the last of <paramref name="ownMs"/> that wait in <paramref name="source"/>: those and, of each
    /// other source, as many or what it has.
    /// </summary>
    public double BacklogMs(RunSource source, double ownMs)
    {
        var total = ownMs;
        foreach (var other in _ready)
        {
            total += other == source ? 0 : Math.Min(other.BacklogMs, ownMs);
        }

        return total;
    }

    private int First()
    {
        var first = 0;
        for (var i = 1; i < _ready.Count; i++)
        {
            if (_ready[i].VirtualStartMs < _ready[first].VirtualStartMs)
            {
                first = i;
            }
        }

        return first;
    }
}
