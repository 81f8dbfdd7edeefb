namespace MaaS.Inference;

/// <summary>Counts and times of one version since the process started; they survive a reload. Thread-safe.</summary>
internal sealed class ModelStatistics(TimeProvider time, ModelMetrics metrics)
{
    /// <summary>The largest that settings allow; a larger single request is a run of its own size, and those have no end.</summary>
    private const int MaxBatchSize = 4096;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, BatchFigures> _batches = [];
    private long _inferences;
    private long _executions;
    private long? _lastEnded;
    private DurationStatistic _success;
    private DurationStatistic _fail;
    private DurationStatistic _queue;
    private DurationStatistic _input;
    private DurationStatistic _infer;
    private DurationStatistic _output;

    /// <summary>A consistent copy.</summary>
    public StatisticsSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new StatisticsSnapshot
            {
                InferenceCount = _inferences,
                ExecutionCount = _executions,
                LastInference = _lastEnded is { } ended ? time.GetUtcNow() - time.GetElapsedTime(ended) : null,
                Success = _success,
                Fail = _fail,
                Queue = _queue,
                ComputeInput = _input,
                ComputeInfer = _infer,
                ComputeOutput = _output,
                Batches = [.. _batches.Values.Select(batch => batch.Snapshot())],
            };
        }
    }

    /// <summary>A run has taken a request that waited.</summary>
    public void RecordQueued(TimeSpan waited) => metrics.RecordQueued(waited);

    /// <param name="run">That was answered.</param>
    /// <param name="timings">Of the run that it was part of.</param>
    /// <param name="ended">When that ended: a timestamp of <see cref="TimeProvider"/>.</param>
    public void RecordSuccess(PendingRun run, RunTimings timings, long ended)
    {
        var total = time.GetElapsedTime(run.EnqueuedAt, ended);
        var queued = time.GetElapsedTime(run.EnqueuedAt, run.StartedAt);
        lock (_lock)
        {
            _inferences += run.Rows;
            _lastEnded = ended;
            _success = _success.Add(total);
            _queue = _queue.Add(queued);
            _input = _input.Add(timings.Input);
            _infer = _infer.Add(timings.Infer);
            _output = _output.Add(timings.Output);
        }
    }

    /// <param name="timings">Of the run.</param>
    /// <param name="closing">Why it took no more requests.</param>
    public void RecordExecution(RunTimings timings, BatchClosing closing)
    {
        metrics.RecordRun(timings);
        lock (_lock)
        {
            _executions++;
            if (timings.Rows > MaxBatchSize)
            {
                return;
            }

            if (!_batches.TryGetValue(timings.Rows, out var batch))
            {
                _batches[timings.Rows] = batch = new BatchFigures(timings.Rows);
            }

            batch.Add(timings, closing);
        }
    }

    public void RecordFailure(TimeSpan total)
    {
        lock (_lock)
        {
            _fail = _fail.Add(total);
        }
    }

    /// <param name="reason">One of <see cref="RejectionReason"/>.</param>
    public void RecordRejected(string reason)
    {
        metrics.RecordRejected(reason);
        RecordFailure(TimeSpan.Zero);
    }
}
