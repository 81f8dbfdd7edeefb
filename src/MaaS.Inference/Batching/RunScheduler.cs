namespace MaaS.Inference;

/// <summary>
/// The execution slots: as many as there may be runs at a time, over all models, each with a thread of its own. A free slot takes what has
/// gathered in the source whose turn it is, so that batches grow only while every slot is busy and nothing ever waits for more to come.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Short runs are done on threads that are awake already: the caller's where a slot is idle, or else one of the pool, in the order of its
/// queue. So the requests that were answered go on before the next run, and threads of the slots do not take turns with those of the pool.
/// </remarks>
internal sealed class RunScheduler : IDisposable
{
    /// <summary>
    /// Milliseconds that a run may take, by prediction, that its caller's thread or one of the pool does: to wake a slot's thread for it would
    /// cost a good part of that, and reading a request may take a thread of the pool as long.
    /// </summary>
    public const double ShortMs = 0.5;

    private readonly Lock _lock = new();
    private readonly FairQueue _ready = new();
    private readonly Stack<RunSlot> _idle = new();
    private readonly TimeProvider _time;
    private readonly Thread[] _threads;
    private long _begun;
    private int _running;
    private volatile int _idleSlots;
    private bool _stopping;

    public RunScheduler(int slots, TimeProvider time)
    {
        _time = time;
        _threads = new Thread[slots];
        for (var i = 0; i < slots; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"maas-run-{i}" };
            _threads[i].Start(new RunSlot(this, i));
        }
    }

    public int Slots => _threads.Length;

    /// <summary>How many have nothing to do now.</summary>
    public int IdleSlots => _idleSlots;

    /// <summary>Has a slot run the source as soon as its turn comes. False when it is stopping: the runs will not be done.</summary>
    public bool TrySchedule(RunSource source) => TrySchedule(source, alsoWhileStopping: false);

    /// <summary>For a source that has more than the run that it is beginning: also while it is stopping.</summary>
    public void Reschedule(RunSource source) => TrySchedule(source, alsoWhileStopping: true);

    /// <summary>
    /// Runs the source on the calling thread if a slot is idle and nothing waits. For runs that are shorter than waking a slot's thread and
    /// the caller's again: no caller blocks for longer, and no more callers than there are slots.
    /// </summary>
    /// <param name="source">Whose next run it is; what came into it meanwhile and takes longer it schedules instead.</param>
    /// <param name="mostMs">Milliseconds that the run may take, by prediction.</param>
    public bool TryRunHere(RunSource source, double mostMs)
    {
        RunSlot? slot;
        lock (_lock)
        {
            if (_stopping || _ready.Count > 0 || !_idle.TryPop(out slot))
            {
                return false;
            }

            _idleSlots = _idle.Count;
            Begin_NeedsLock(slot, mostMs);
        }

        try
        {
            source.RunNext(slot);
        }
        finally
        {
            Continue(slot, endsRun: true);
        }

        return true;
    }

    /// <summary>What <see cref="RunSlot"/> does as a work item of the pool: one run, if the next is still a short one.</summary>
    public void RunOnPool(RunSlot slot)
    {
        RunSource? source;
        lock (_lock)
        {
            source = _ready.Peek() is { IsShort: true } ? Take_NeedsLock(slot, ShortMs) : null;
        }

        if (source is not null)
        {
            Run(slot, source);
        }

        Continue(slot, endsRun: false);
    }

    /// <summary>Ends when a slot has done the work, or with what it throws.</summary>
    /// <exception cref="OverloadedException">It is stopping.</exception>
    public Task RunAsync(Action work)
    {
        var run = new SingleRun(work);
        return TrySchedule(run) ? run.Task : throw Stopping();
    }

    /// <summary>How long a request has to wait before which its own source has <paramref name="ownMs"/> of runs to do.</summary>
    public TimeSpan PredictWait(RunSource source, double ownMs)
    {
        if (ownMs <= 0)
        {
            return TimeSpan.Zero;
        }

        lock (_lock)
        {
            return TimeSpan.FromMilliseconds(_ready.BacklogMs(source, ownMs) / Slots);
        }
    }

    /// <summary>No other run began since that of the slot.</summary>
    public bool IsLatest(RunSlot slot) => Volatile.Read(ref _begun) == slot.Ordinal;

    public static OverloadedException Stopping() => new("The server is stopping. Try again later.", TimeSpan.FromSeconds(1));

    /// <summary>Returns when what was scheduled has been done.</summary>
    public void Dispose()
    {
        RunSlot[] idle;
        lock (_lock)
        {
            _stopping = true;
            idle = [.. _idle];
            _idle.Clear();
            _idleSlots = 0;
        }

        Array.ForEach(idle, slot => slot.Wake());
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private bool TrySchedule(RunSource source, bool alsoWhileStopping)
    {
        RunSlot? slot;
        lock (_lock)
        {
            if (_stopping && !alsoWhileStopping)
            {
                return false;
            }

            // A source that is ready already has a slot on its way, or every slot is busy.
            if (!_ready.TryAdd(source) || !_idle.TryPop(out slot))
            {
                return true;
            }

            _idleSlots = _idle.Count;
        }

        Start(slot, source.IsShort);
        return true;
    }

    private void Begin_NeedsLock(RunSlot slot, double mostMs)
    {
        _running++;
        slot.MostMs = mostMs;
        slot.Ordinal = ++_begun;
        slot.IsAlone = _running == 1 && _ready.Count == 0;
    }

    private static void Start(RunSlot slot, bool isShort)
    {
        if (isShort)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(slot, preferLocal: false);
        }
        else
        {
            slot.Wake();
        }
    }

    /// <summary>The slot goes on with what is ready, on the thread that suits it, or is idle.</summary>
    /// <param name="slot">Of the caller until now.</param>
    /// <param name="endsRun">Its run still counts as one in progress.</param>
    private void Continue(RunSlot slot, bool endsRun)
    {
        bool isShort;
        lock (_lock)
        {
            _running -= endsRun ? 1 : 0;
            var next = _ready.Peek();
            if (next is null && !_stopping)
            {
                Idle_NeedsLock(slot);
                return;
            }

            // The thread of a slot ends when it is stopping and nothing is left.
            isShort = next is { IsShort: true };
        }

        Start(slot, isShort);
    }

    private void Work(object? own)
    {
        var slot = (RunSlot)own!;
        while (TryTake(slot, out var source))
        {
            if (source is null)
            {
                slot.Wait();
                continue;
            }

            Run(slot, source);
        }
    }

    /// <summary>False when it is stopping and nothing is left to do. No source: the slot is idle or with the pool.</summary>
    private bool TryTake(RunSlot slot, out RunSource? source)
    {
        lock (_lock)
        {
            source = _ready.Peek();
            if (source is null)
            {
                if (_stopping)
                {
                    return false;
                }

                Idle_NeedsLock(slot);
                return true;
            }

            if (!source.IsShort)
            {
                source = Take_NeedsLock(slot, mostMs: double.PositiveInfinity);
                return true;
            }
        }

        source = null;
        Start(slot, isShort: true);
        return true;
    }

    private RunSource Take_NeedsLock(RunSlot slot, double mostMs)
    {
        var source = _ready.Take()!;
        Begin_NeedsLock(slot, mostMs);
        // Charged now, so that slots that choose meanwhile count it; put right after the run.
        slot.PredictedMs = source.NextRunMs;
        source.VirtualStartMs += slot.PredictedMs;
        return source;
    }

    private void Idle_NeedsLock(RunSlot slot)
    {
        _idle.Push(slot);
        _idleSlots = _idle.Count;
    }

    private void Run(RunSlot slot, RunSource source)
    {
        var started = _time.GetTimestamp();
        source.RunNext(slot);
        var tookMs = _time.GetElapsedTime(started).TotalMilliseconds;
        lock (_lock)
        {
            _running--;
            source.VirtualStartMs += tookMs - slot.PredictedMs;
        }
    }
}
