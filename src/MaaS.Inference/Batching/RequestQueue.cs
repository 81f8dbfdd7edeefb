using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// The bounded queue of one loaded model. Requests wait in order of priority, then of arrival; a run takes the first and with it all that may
/// share its run, wherever they stand. Those of other shapes stay for the next slot. Thread-safe.
/// </summary>
internal sealed class RequestQueue : RunSource
{
    /// <summary>
    /// A shorter run is done on the caller's thread when a slot is idle: to wake the slot's thread and the caller's again costs a good part of
    /// it, and reading a request may take a thread of the pool as long.
    /// </summary>
    private const double RunHereMs = 0.5;

    /// <summary>The same for a model that is batched: requests behind busy threads of the pool are not seen, and cannot join.</summary>
    private const double RunBatchedHereMs = 0.05;

    private readonly Lock _lock = new();
    private readonly WaitingRequests _waiting = new();
    private readonly ShapeBuckets _buckets;
    private readonly BatchAssembly _assembly;
    private readonly BatchExecution _execution;
    private readonly ModelManifest _manifest;
    private readonly RunScheduler _scheduler;
    private readonly BatchingSettings _settings;
    private readonly int _maxBatchSize;
    private readonly ModelStatistics _statistics;
    private readonly TimeProvider _time;
    private double _nextRunMs;
    private long _busyUntil;

    public RequestQueue(
        ModelManifest manifest, BatchRun batchRun, PaddingPlan? padding, RunScheduler scheduler, BatchingSettings settings,
        ModelStatistics statistics, TimeProvider time)
    {
        _manifest = manifest;
        _scheduler = scheduler;
        _settings = settings;
        _maxBatchSize = BatchingPolicy.MaxBatchSize(manifest.Signature, settings);
        _statistics = statistics;
        _time = time;
        _buckets = new ShapeBuckets(padding);
        _assembly = new BatchAssembly(_waiting, time);
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

    /// <summary>Refuses early what <see cref="EnqueueAsync"/> would refuse for a request of the last priority.</summary>
    /// <exception cref="OverloadedException">The queue is full, or the wait would be too long.</exception>
    public void RefuseIfOverloaded()
    {
        lock (_lock)
        {
            _ = RefuseIfOverloaded_NeedsLock(uint.MaxValue);
        }
    }

    public override void RunNext(RunSlot slot)
    {
        var closing = TakeBatch(slot);
        foreach (var run in slot.Late)
        {
            EndWithoutRun(run, run.GivenUp!);
        }

        slot.Late.Clear();
        foreach (var run in slot.Batch)
        {
            _statistics.RecordQueued(_time.GetElapsedTime(run.EnqueuedAt, run.StartedAt));
        }

        if (slot.Batch.Count > 0)
        {
            _execution.Run(slot, closing);
        }

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
        var bytes = 0L;
        for (var i = 0; i < inputs.Count; i++)
        {
            bytes += inputs[i].Data.Length;
        }

        return new PendingRun
        {
            Queue = this,
            Inputs = inputs,
            OutputNames = outputNames,
            Rows = _maxBatchSize > 1 ? (int)inputs[0].Lengths[0] : 1,
            InputBytes = bytes,
            Rank = request.Priority == 0 ? uint.MaxValue : request.Priority,
            Timeout = request.Timeout,
            EnqueuedAt = now,
            Deadline = DeadlineOf(now, request.Timeout),
        };
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
                throw reason;
            }

            var wait = RefuseIfOverloaded_NeedsLock(run.Rank);
            run.Bucket = _buckets.For(run.Inputs, run.OutputNames);
            RefuseIfHopeless_NeedsLock(run, wait);
            run.BacklogMs = BacklogMsOf(run);
            run.State = PendingState.Waiting;
            _waiting.Insert(run);
            Publish_NeedsLock();
            runsHere = _waiting.Count == 1 && run.Bucket.Cost.IsKnown && run.BacklogMs <= (MaxBatchSize > 1 ? RunBatchedHereMs : RunHereMs);
        }

        if ((runsHere && _scheduler.TryRunHere(this)) || _scheduler.TrySchedule(this))
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

    /// <summary>The whole cost of a run for the first of its shape; for those that join it, what a row costs in a batch that pays.</summary>
    private double BacklogMsOf(PendingRun run)
    {
        var cost = run.Bucket.Cost;
        if (run.Bucket.Count == 0 || MaxBatchSize == 1)
        {
            return cost.PredictMs(run.Rows);
        }

        var rows = cost.PayingRows(MaxBatchSize);
        return cost.PredictMs(rows) / rows * run.Rows;
    }

    /// <summary>How long a request of the rank will wait.</summary>
    private TimeSpan RefuseIfOverloaded_NeedsLock(uint rank)
    {
        var wait = _scheduler.PredictWait(this, _waiting.BacklogBeforeMs(rank));
        if (_waiting.Count >= _settings.MaxQueueLength)
        {
            _statistics.RecordRejected(RejectionReason.QueueFull);
            throw new OverloadedException($"Model '{_manifest.Name}' has {_waiting.Count} requests waiting, its limit. Try again later.", wait);
        }

        if (wait.TotalMilliseconds > _settings.MaxQueueDelayMs)
        {
            _statistics.RecordRejected(RejectionReason.WaitTooLong);
            throw new OverloadedException(FormattableString.Invariant(
                $"Model '{_manifest.Name}' would answer in about {wait.TotalSeconds:0} s: its limit is {_settings.MaxQueueDelayMs / 1000.0} s. ")
                + "Try again later.", wait);
        }

        return wait;
    }

    /// <summary>
    /// A request that its run would not answer in time must not join: it would make its batch small, or its run one for nobody. One that has
    /// nothing before it may try.
    /// </summary>
    private void RefuseIfHopeless_NeedsLock(PendingRun run, TimeSpan wait)
    {
        if (run.Timeout is not { } timeout || wait <= TimeSpan.Zero)
        {
            return;
        }

        var rows = Math.Min(run.Bucket.Rows + run.Rows, run.Bucket.Cost.PayingRows(MaxBatchSize));
        var answer = wait + TimeSpan.FromMilliseconds(run.Bucket.Cost.PredictMs(Math.Max(rows, run.Rows)));
        if (_busyUntil > run.EnqueuedAt)
        {
            answer += _time.GetElapsedTime(run.EnqueuedAt, _busyUntil);
        }

        if (answer > timeout)
        {
            _statistics.RecordRejected(RejectionReason.WaitTooLong);
            throw new OverloadedException(FormattableString.Invariant(
                $"Model '{_manifest.Name}' would answer in about {answer.TotalMilliseconds:0} ms: the request's timeout is {timeout.TotalMilliseconds:0.###} ms. ")
                + "Try again later.", answer);
        }
    }

    private BatchClosing TakeBatch(RunSlot slot)
    {
        BatchClosing closing;
        bool hasMore;
        lock (_lock)
        {
            closing = _assembly.Take(slot.Batch, slot.Late, MaxBatchSize, _scheduler.IdleSlots);
            foreach (var run in slot.Late)
            {
                run.State = PendingState.Ended;
                run.GivenUp ??= new DeadlineExceededException(run.Timeout!.Value);
            }

            slot.BeginRun_NeedsLock();
            hasMore = _waiting.Count > 0;
            _busyUntil = BusyUntil_NeedsLock(slot.Batch);
            Publish_NeedsLock();
        }

        if (hasMore)
        {
            _scheduler.Reschedule(this);
        }

        return closing;
    }

    private long BusyUntil_NeedsLock(List<PendingRun> batch)
    {
        var rows = 0;
        foreach (var run in batch)
        {
            rows += run.Rows;
        }

        var ms = batch.Count == 0 ? 0 : batch[0].Bucket.Cost.PredictMs(rows);
        return _time.GetTimestamp() + (long)(ms * _time.TimestampFrequency / 1000);
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
    }

    private void EndWithoutRun(PendingRun run, Exception reason)
    {
        run.StopWatching();
        var waited = _time.GetElapsedTime(run.EnqueuedAt);
        _statistics.RecordQueued(waited);
        _statistics.RecordFailure(waited);
        run.TrySetException(reason);
    }
}
