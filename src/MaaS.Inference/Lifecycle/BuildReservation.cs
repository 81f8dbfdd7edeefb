namespace MaaS.Inference;

/// <summary>Memory of a build, which a load may take back until the build keeps it. Dispose it to give the memory back. Thread-safe.</summary>
internal sealed class BuildReservation(MemoryBudget budget, long bytes, Action retry) : IDisposable
{
    // Not disposed: it has no timer, and a load may be telling its listeners still.
    private readonly CancellationTokenSource _takenBack = new();
    private int _isKept;

    public long Bytes { get; } = bytes;

    public Action Retry { get; } = retry;

    /// <summary>Fires when a load needs the memory.</summary>
    public CancellationToken TakenBack => _takenBack.Token;

    /// <summary>From now on it is held until it is disposed. False when it was taken back.</summary>
    public bool TryKeep()
    {
        if (!budget.TryEndBuild(this))
        {
            return false;
        }

        Volatile.Write(ref _isKept, 1);
        return true;
    }

    public void Stop() => _takenBack.Cancel();

    public void GiveBackUnlessKept()
    {
        if (budget.TryEndBuild(this))
        {
            budget.Release(Bytes);
        }
    }

    public void Dispose()
    {
        GiveBackUnlessKept();
        if (Interlocked.Exchange(ref _isKept, 0) == 1)
        {
            budget.Release(Bytes);
        }
    }
}
