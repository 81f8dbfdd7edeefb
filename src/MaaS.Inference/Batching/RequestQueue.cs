using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>
/// The bounded queue of one loaded model. Requests wait in order of priority, then of arrival; a run takes the first and with it all that may
/// share its run, wherever they stand. Those of other shapes stay for the next slot.
/// </summary>
internal sealed class RequestQueue(
    ModelManifest manifest, BatchRunner runner, RunScheduler scheduler, BatchingSettings settings, int maxBatchSize,
    ModelStatistics statistics, TimeProvider time)
{
    private const double CostSmoothing = 0.2;

    /// <summary>Copying more into one batch gains nothing: a run of that size is not bound by its overhead.</summary>
    private const long MaxGatheredBytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<PendingRun> _waiting = new();
    private Action? _runNext;
    private int _waitingRows;
    private double _msPerRow;
    private bool _outputsSplit = true;

    /// <summary>1 when the model is not batched, also when it turned out that its outputs cannot be told apart.</summary>
    public int MaxBatchSize => _outputsSplit ? maxBatchSize : 1;

    /// <exception cref="OverloadedException">The queue is full, or the wait would be too long.</exception>
    /// <exception cref="DeadlineExceededException">The request's own timeout passed.</exception>
    /// <exception cref="InvalidInputException">The model cannot run on these values.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<InferenceResult> EnqueueAsync(
        InferenceRequest request, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = new PendingRun
        {
            Request = request,
            Inputs = inputs,
            OutputNames = outputNames,
            Rows = maxBatchSize > 1 ? (int)inputs[0].Shape[0] : 1,
            InputBytes = inputs.Sum(input => (long)input.Data.Length),
            Key = new BatchKey(inputs, outputNames),
            EnqueuedAt = time.GetTimestamp(),
        };
        Add(run);
        Schedule(run);

        using var timeout = request.Timeout is { } limit ? new CancellationTokenSource(limit, time) : null;
        await using var onTimeout = timeout?.Token.Register(() => GiveUp(run, new DeadlineExceededException(request.Timeout!.Value)));
        await using var onCancelled = cancellationToken.Register(() => GiveUp(run, new OperationCanceledException(cancellationToken)));
        return await run.Completion.Task;
    }

    /// <summary>Runs what has gathered, on the calling thread. Does nothing when an earlier run took it all.</summary>
    public void RunNext()
    {
        var options = new RunOptions();
        List<PendingRun> batch;
        RunningBatch running;
        lock (_lock)
        {
            batch = TakeBatch_NeedsLock();
            running = new RunningBatch(options, batch.Count);
            foreach (var run in batch)
            {
                run.Batch = running;
            }
        }

        foreach (var run in batch)
        {
            statistics.RecordQueued(time.GetElapsedTime(run.EnqueuedAt, run.StartedAt));
        }

        if (batch.Count > 0)
        {
            Run(batch, options, running);
        }

        lock (_lock)
        {
            running.End_NeedsLock();
        }

        options.Dispose();
    }

    private void Schedule(PendingRun run)
    {
        if (scheduler.TrySchedule(_runNext ??= RunNext))
        {
            return;
        }

        lock (_lock)
        {
            // It may have gone already with a run that was scheduled before.
            if (run.QueueNode is not null)
            {
                Remove_NeedsLock(run);
                statistics.RecordRejected(RejectionReason.Stopping);
                throw RunScheduler.Stopping();
            }
        }
    }

    private void Add(PendingRun run)
    {
        lock (_lock)
        {
            if (_waiting.Count >= settings.MaxQueueLength)
            {
                statistics.RecordRejected(RejectionReason.QueueFull);
                throw new OverloadedException(
                    $"Model '{manifest.Name}' has {_waiting.Count} requests waiting, its limit. Try again later.", PredictedWait_NeedsLock());
            }

            var wait = PredictedWait_NeedsLock();
            if (wait.TotalMilliseconds > settings.MaxQueueDelayMs)
            {
                statistics.RecordRejected(RejectionReason.WaitTooLong);
                throw new OverloadedException(FormattableString.Invariant(
                    $"Model '{manifest.Name}' would answer in about {wait.TotalSeconds:0} s: its limit is {settings.MaxQueueDelayMs / 1000.0} s. ")
                    + "Try again later.", wait);
            }

            run.QueueNode = Insert_NeedsLock(run);
            _waitingRows += run.Rows;
        }
    }

    private LinkedListNode<PendingRun> Insert_NeedsLock(PendingRun run)
    {
        var before = _waiting.Last;
        while (before is not null && Rank(before.Value) > Rank(run))
        {
            before = before.Previous;
        }

        return before is null ? _waiting.AddFirst(run) : _waiting.AddAfter(before, run);

        static uint Rank(PendingRun run) => run.Request.Priority == 0 ? uint.MaxValue : run.Request.Priority;
    }

    private TimeSpan PredictedWait_NeedsLock() => TimeSpan.FromMilliseconds(_msPerRow * _waitingRows / scheduler.Slots);

    private List<PendingRun> TakeBatch_NeedsLock()
    {
        var batch = new List<PendingRun>();
        var rows = 0;
        var bytes = 0L;
        for (var node = _waiting.First; node is not null && rows < MaxBatchSize;)
        {
            var next = node.Next;
            var run = node.Value;
            if (batch.Count == 0
                || (rows + run.Rows <= MaxBatchSize && bytes + run.InputBytes <= MaxGatheredBytes && run.Key.Equals(batch[0].Key)))
            {
                Remove_NeedsLock(run);
                run.StartedAt = time.GetTimestamp();
                batch.Add(run);
                rows += run.Rows;
                bytes += run.InputBytes;
            }

            node = next;
        }

        return batch;
    }

    private void Remove_NeedsLock(PendingRun run)
    {
        _waiting.Remove(run.QueueNode!);
        run.QueueNode = null;
        _waitingRows -= run.Rows;
    }

    /// <summary>
    /// A request that waits ends at once. One that runs ends when its run does, which is told to stop if nobody else wants it: until then the
    /// runtime reads the caller's memory.
    /// </summary>
    private void GiveUp(PendingRun run, Exception reason)
    {
        lock (_lock)
        {
            if (run.GivenUp is not null)
            {
                return;
            }

            run.GivenUp = reason;
            if (run.QueueNode is null)
            {
                run.Batch?.GiveUpOne_NeedsLock();
                return;
            }

            Remove_NeedsLock(run);
        }

        var waited = time.GetElapsedTime(run.EnqueuedAt);
        statistics.RecordQueued(waited);
        statistics.RecordFailure(waited);
        run.Completion.TrySetException(reason);
    }

    private void Run(List<PendingRun> batch, RunOptions options, RunningBatch running)
    {
        var started = time.GetTimestamp();
        try
        {
            var results = runner.Run(batch, RunProfile.Throughput, options, out var timings);
            UpdateCost(time.GetElapsedTime(started), timings.Rows);
            statistics.RecordExecution(timings);
            for (var i = 0; i < batch.Count; i++)
            {
                Complete(batch[i], results[i], timings);
            }
        }
        catch (BatchNotSplittableException)
        {
            _outputsSplit = false;
            RunOneByOne(batch);
        }
        catch (OnnxRuntimeException) when (batch.Count > 1 && !options.Terminate)
        {
            // One bad row must not fail its neighbours.
            RunOneByOne(batch);
        }
        catch (Exception e)
        {
            foreach (var run in batch)
            {
                Fail(run, e);
            }
        }
    }

    private void RunOneByOne(List<PendingRun> batch)
    {
        foreach (var run in batch)
        {
            using var options = new RunOptions();
            var running = new RunningBatch(options, members: 1);
            Exception? givenUp;
            lock (_lock)
            {
                run.Batch = running;
                givenUp = run.GivenUp;
            }

            if (givenUp is not null)
            {
                Fail(run, givenUp);
            }
            else
            {
                Run([run], options, running);
            }

            lock (_lock)
            {
                running.End_NeedsLock();
            }
        }
    }

    private void Complete(PendingRun run, InferenceResult result, RunTimings timings)
    {
        if (run.GivenUp is { } reason)
        {
            result.Dispose();
            Fail(run, reason);
            return;
        }

        statistics.RecordSuccess(run.Rows, time.GetElapsedTime(run.EnqueuedAt), time.GetElapsedTime(run.EnqueuedAt, run.StartedAt), timings);
        run.Completion.TrySetResult(result);
    }

    private void Fail(PendingRun run, Exception failure)
    {
        statistics.RecordFailure(time.GetElapsedTime(run.EnqueuedAt));
        run.Completion.TrySetException(run.GivenUp ?? (failure is OnnxRuntimeException e ? AsInvalidInput(e) : failure));
    }

    /// <summary>The model ran before; that it does not run now is due to the values of this request.</summary>
    private InvalidInputException AsInvalidInput(OnnxRuntimeException failure) =>
        new($"Model '{manifest.Name}' version {manifest.Version} cannot run on this input: {RuntimeMessage.Clean(failure.Message)}");

    private void UpdateCost(TimeSpan elapsed, int rows)
    {
        var msPerRow = elapsed.TotalMilliseconds / Math.Max(rows, 1);
        lock (_lock)
        {
            _msPerRow = _msPerRow == 0 ? msPerRow : _msPerRow + (CostSmoothing * (msPerRow - _msPerRow));
        }
    }
}
