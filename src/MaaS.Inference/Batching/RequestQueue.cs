using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// The bounded queue of one loaded model. Requests wait in order of priority, then of arrival; a run takes the first and with it all that may
/// share its run, wherever they stand. Those of other shapes stay for the next slot. Thread-safe.
/// </summary>
internal sealed class RequestQueue : RunSource
{
    /// <summary>
    /// A shorter run of a model that is batched is done on the caller's thread when a slot is idle, as is any short run of another model. A
    /// longer one is left to the pool: requests behind its busy threads are not seen yet, and could not join.
    /// </summary>
    private const double RunBatchedHereMs = 0.05;

    private readonly Lock _lock = new();
    private readonly WaitingRequests _waiting = new();
    private readonly ShapeBuckets _buckets;
    private readonly BatchAssembly _assembly;
    private readonly BatchExecution _execution;
    private readonly Admission _admission;
    private readonly PaddingPlan? _padding;
    private readonly RunScheduler _scheduler;
    private readonly int _maxBatchSize;
    private readonly ModelStatistics _statistics;
    private readonly TimeProvider _time;
    private double _nextRunMs;
    private volatile bool _isShort;

    public RequestQueue(
        ModelManifest manifest, BatchRun batchRun, PaddingPlan? padding, RunScheduler scheduler, BatchingSettings settings,
        ModelStatistics statistics, TimeProvider time)
    {
        _padding = padding;
        _scheduler = scheduler;
        _maxBatchSize = BatchingPolicy.MaxBatchSize(manifest.Signature, settings);
        _statistics = statistics;
        _time = time;
        _buckets = new ShapeBuckets(padding);
        _assembly = new BatchAssembly(_waiting, time);
        _admission = new Admission(this, _waiting, scheduler, manifest.Name, settings, statistics, time);
        _execution = new BatchExecution(manifest, batchRun, scheduler, _buckets, statistics, time, _lock);
        OutputNames = [.. manifest.Signature.Outputs.Select(output => output.Name)];
    }

    /// <summary>All of the model, in its order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>1 when the model is not batched, also when it turned out that its outputs cannot be told apart.</summary>
    public int MaxBatchSize => _execution.OutputsSplit ? _maxBatchSize : 1;

    /// <summary>Requests that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    public override double NextRunMs => Volatile.Read(ref _nextRunMs);

    public override bool IsShort => _isShort;

    private double MostHereMs => MaxBatchSize > 1 ? RunBatchedHereMs : RunScheduler.ShortMs;

    /// <exception cref="OverloadedException">The queue is full, or the wait would be too long.</exception>
    /// <exception cref="DeadlineExceededException">The request's own timeout passed, or would before a run could end.</exception>
    /// <exception cref="InvalidInputException">The model cannot run on these values.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<InferenceResult> EnqueueAsync(
        InferenceRequest request, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = CreateRun(request, inputs, outputNames);
        run.Watch(_time, cancellationToken);
        try
        {
            Enter(run);
        }
        catch
        {
            run.StopWatching();
            throw;
        }

        return run.Task;
    }

    /// <summary>Refuses early what <see cref="EnqueueAsync"/> would refuse whatever the request's priority.</summary>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    public void RefuseIfFull()
    {
        lock (_lock)
        {
            _admission.RefuseIfFull(uint.MaxValue);
        }
    }

    /// <summary>Refuses early what <see cref="EnqueueAsync"/> would refuse.</summary>
    /// <param name="priority">Of the request.</param>
    /// <exception cref="OverloadedException">The queue is full, or the wait would be too long.</exception>
    public void RefuseIfOverloaded(uint priority)
    {
        lock (_lock)
        {
            _ = _admission.RefuseIfOverloaded(RankOf(priority));
        }
    }

    public override void RunNext(RunSlot slot)
    {
        try
        {
            var closing = TakeBatch(slot);
            foreach (var run in slot.Late)
            {
                EndWithoutRun(run, run.GivenUp!);
            }

            foreach (var run in slot.Batch)
            {
                _statistics.RecordQueued(_time.GetElapsedTime(run.EnqueuedAt, run.StartedAt));
            }

            if (slot.Batch.Count > 0)
            {
                _execution.Run(slot, closing);
            }
        }
        catch (Exception e)
        {
            // What listens to the figures is not ours: the thread is, and who waits for an answer.
            _execution.Fail(slot.Batch, e);
        }

        slot.Late.Clear();
        slot.Batch.Clear();
    }

    /// <summary>
    /// A request that waits ends at once. One that runs ends when its run does, which is told to stop if nobody else wants it: until then the
    /// runtime reads the caller's memory.
    /// </summary>
    public void GiveUp(PendingRun run, Exception reason)
    {
        lock (_lock)
        {
            if (run.GivenUp is not null || run.State == PendingState.Ended)
            {
                return;
            }

            run.GivenUp = reason;
            if (run.State == PendingState.Running)
            {
                run.Batch!.GiveUpOne_NeedsLock();
                return;
            }

            if (run.State == PendingState.Held)
            {
                // Whoever is about to put it into the queue or a run finds this.
                return;
            }

            Remove_NeedsLock(run);
            run.State = PendingState.Ended;
        }

        EndWithoutRun(run, reason);
    }

    private PendingRun CreateRun(InferenceRequest request, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputNames)
    {
        var now = _time.GetTimestamp();
        return new PendingRun
        {
            Queue = this,
            Inputs = inputs,
            OutputNames = outputNames,
            Rows = MaxBatchSize > 1 ? (int)inputs[0].Lengths[0] : 1,
            InputBytes = BytesOf(inputs),
            Rank = RankOf(request.Priority),
            Timeout = request.Timeout,
            EnqueuedAt = now,
            Deadline = DeadlineOf(now, request.Timeout),
        };
    }

    /// <summary>Without a priority is last.</summary>
    private static uint RankOf(uint priority) => priority == 0 ? uint.MaxValue : priority;

    private double BytesOf(IReadOnlyList<Tensor> inputs)
    {
        var bytes = 0.0;
        for (var i = 0; i < inputs.Count; i++)
        {
            bytes += _padding?.InputAxis(i) is null ? inputs[i].Data.Length : _padding.MostBytesOf(i, inputs[i]);
        }

        return bytes;
    }

    private long DeadlineOf(long now, TimeSpan? timeout)
    {
        var ticks = timeout is { } limit ? limit.TotalSeconds * _time.TimestampFrequency : double.MaxValue;
        return ticks < long.MaxValue - now ? now + (long)ticks : long.MaxValue;
    }

    private void Enter(PendingRun run)
    {
        bool runsHere;
        lock (_lock)
        {
            if (run.GivenUp is { } reason)
            {
                RecordNoRun(run);
                throw reason;
            }

            var wait = _admission.RefuseIfOverloaded(run.Rank);
            run.Bucket = _buckets.For(run.Inputs, run.OutputNames);
            _admission.RefuseIfHopeless(run, wait);
            run.BacklogMs = _admission.BacklogMsOf(run);
            run.State = PendingState.Waiting;
            _waiting.Insert(run);
            Publish_NeedsLock();
            runsHere = _waiting.Count == 1 && run.Bucket.Cost.IsKnown && run.BacklogMs <= MostHereMs;
        }

        if ((runsHere && _scheduler.TryRunHere(this, MostHereMs)) || _scheduler.TrySchedule(this))
        {
            return;
        }

        lock (_lock)
        {
            // It may have gone already with a run that was scheduled before.
            if (run.State == PendingState.Waiting)
            {
                Remove_NeedsLock(run);
                run.State = PendingState.Ended;
                _statistics.RecordRejected(RejectionReason.Stopping);
                throw RunScheduler.Stopping();
            }
        }
    }

    private BatchClosing TakeBatch(RunSlot slot)
    {
        BatchClosing closing;
        bool hasMore;
        lock (_lock)
        {
            // Here, so that no request comes after it that is taken.
            slot.StartedAt = _time.GetTimestamp();
            closing = _assembly.Take(slot.Batch, slot.Late, MaxBatchSize, _scheduler.IdleSlots, slot.MostMs, slot.StartedAt);
            foreach (var run in slot.Late)
            {
                run.State = PendingState.Ended;
                run.GivenUp ??= new DeadlineExceededException(run.Timeout!.Value);
            }

            slot.BeginRun_NeedsLock();
            hasMore = _waiting.Count > 0;
            _admission.Begin(slot.Batch, slot.StartedAt);
            Publish_NeedsLock();
        }

        if (hasMore)
        {
            _scheduler.Reschedule(this);
        }

        return closing;
    }

    private void Remove_NeedsLock(PendingRun run)
    {
        _waiting.Remove(run);
        Publish_NeedsLock();
    }

    /// <summary>What the scheduler reads without the lock.</summary>
    private void Publish_NeedsLock()
    {
        BacklogMs = _waiting.BacklogMs;
        Volatile.Write(ref _nextRunMs, _waiting.First is { } first ? first.Bucket.Cost.PredictMs(first.Rows) : 0);
        _isShort = _waiting.First is not { } next || next.Bucket.MostMs(next, MaxBatchSize) <= RunScheduler.ShortMs;
    }

    private void EndWithoutRun(PendingRun run, Exception reason)
    {
        run.StopWatching();
        try
        {
            RecordNoRun(run);
        }
        catch (Exception e)
        {
            // On the thread of a timer nobody else would learn of it.
            reason = e;
        }

        run.TrySetException(reason);
    }

    private void RecordNoRun(PendingRun run)
    {
        var waited = _time.GetElapsedTime(run.EnqueuedAt);
        _statistics.RecordFailure(waited);
        _statistics.RecordQueued(waited);
    }
}
