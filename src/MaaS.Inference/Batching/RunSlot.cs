namespace MaaS.Inference;

/// <summary>
/// The right to one run at a time, with what a run needs and can use again. Whoever holds it, its own thread, a caller's or one of the pool,
/// is alone with it.
/// </summary>
internal sealed class RunSlot(RunScheduler scheduler, int index) : IThreadPoolWorkItem
{
    private readonly object _wake = new();
    private bool _woken;

    /// <summary>Which of the slots it is, from 0.</summary>
    public int Index => index;

    /// <summary>The requests of the run.</summary>
    public List<PendingRun> Batch { get; } = [];

    /// <summary>Requests that were taken from the queue to be given up.</summary>
    public List<PendingRun> Late { get; } = [];

    public RunningBatch Running { get; } = new();

    public BatchBuffers Buffers { get; } = new();

    /// <summary>When the run began there was no other, and nothing waited anywhere.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Milliseconds that the run may take: who lends its thread to it does so for short ones.</summary>
    public double MostMs { get; set; } = double.PositiveInfinity;

    /// <summary>The run takes <see cref="RunScheduler.ShortMs"/> at most, by prediction, and is done by a thread that was awake.</summary>
    public bool IsShort => MostMs <= RunScheduler.ShortMs;

    /// <summary>Milliseconds that the source was charged for the run.</summary>
    public double PredictedMs { get; set; }

    /// <summary>Timestamp of <see cref="TimeProvider"/> at which the requests of the run were taken.</summary>
    public long StartedAt { get; set; }

    /// <summary>How many runs had begun, this one among them.</summary>
    public long Ordinal { get; set; }

    /// <summary>The batch is a run from now on. The lock of its queue is needed.</summary>
    public void BeginRun_NeedsLock()
    {
        Running.Begin_NeedsLock(Batch.Count);
        foreach (var run in Batch)
        {
            run.State = PendingState.Running;
            run.Batch = Running;
        }
    }

    void IThreadPoolWorkItem.Execute() => scheduler.RunOnPool(this);

    /// <summary>Blocks until <see cref="Wake"/>, which may have come before.</summary>
    public void Wait()
    {
        lock (_wake)
        {
            while (!_woken)
            {
                Monitor.Wait(_wake);
            }

            _woken = false;
        }
    }

    public void Wake()
    {
        lock (_wake)
        {
            _woken = true;
            Monitor.Pulse(_wake);
        }
    }
}
