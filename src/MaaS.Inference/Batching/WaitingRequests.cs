namespace MaaS.Inference;

/// <summary>What waits in a queue, in order of priority, then of arrival; each also has its place in its bucket. The queue's lock guards it.</summary>
internal sealed class WaitingRequests
{
    private PendingRun? _last;

    public PendingRun? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>Milliseconds of runs, by prediction.</summary>
    public double BacklogMs { get; private set; }

    /// <summary>Milliseconds of runs that come before a request of the rank.</summary>
    public double BacklogBeforeMs(uint rank)
    {
        var before = BacklogMs;
        for (var run = _last; run is not null && run.Rank > rank; run = run.Previous)
        {
            before -= run.BacklogMs;
        }

        return before;
    }

    public void Insert(PendingRun run)
    {
        var before = _last;
        while (before is not null && before.Rank > run.Rank)
        {
            before = before.Previous;
        }

        run.Previous = before;
        run.Next = before is null ? First : before.Next;
        (First, _last) = (before is null ? run : First, run.Next is null ? run : _last);
        run.Previous?.Next = run;
        run.Next?.Previous = run;
        run.Bucket.Insert(run);
        Count++;
        BacklogMs += run.BacklogMs;
    }

    public void Remove(PendingRun run)
    {
        (First, _last) = (run == First ? run.Next : First, run == _last ? run.Previous : _last);
        run.Previous?.Next = run.Next;
        run.Next?.Previous = run.Previous;
        (run.Previous, run.Next) = (null, null);
        run.Bucket.Remove(run);
        Count--;
        // Rounding must not leave a rest behind that would grow.
        BacklogMs = Count == 0 ? 0 : BacklogMs - run.BacklogMs;
    }
}
