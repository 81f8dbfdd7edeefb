namespace MaaS.Inference;

/// <summary>What waits in a queue, in order of priority, then of arrival; each also has its place in its bucket. The queue's lock guards it.</summary>
internal sealed class WaitingRequests
{
    private readonly RankedList _runs = new(static run => ref run.InQueue);

    public PendingRun? First => _runs.First;

    public int Count => _runs.Count;

    /// <summary>Milliseconds of runs, by prediction.</summary>
    public double BacklogMs { get; private set; }

    /// <summary>Milliseconds of runs that come before a request of the rank.</summary>
    public double BacklogBeforeMs(uint rank) => BacklogMs - _runs.SumAfter(rank, static run => run.BacklogMs);

    public void Insert(PendingRun run)
    {
        _runs.Insert(run);
        run.Bucket.Insert(run);
        BacklogMs += run.BacklogMs;
    }

    public void Remove(PendingRun run)
    {
        _runs.Remove(run);
        run.Bucket.Remove(run);
        // Rounding must not leave a rest behind that would grow.
        BacklogMs = Count == 0 ? 0 : BacklogMs - run.BacklogMs;
    }
}
