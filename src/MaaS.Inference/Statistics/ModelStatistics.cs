namespace MaaS.Inference;

/// <summary>Counts and times of one version since the process started; they survive a reload. Thread-safe.</summary>
internal sealed class ModelStatistics(TimeProvider time, ModelMetrics metrics)
{
    /// <summary>The largest that settings allow; a larger single request is a run of its own size, and those have no end.</summary>
    private const int MaxBatchSize = 4096;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, BatchStatistics> _batches = [];
    private StatisticsSnapshot _totals = new();

    /// <summary>A consistent copy.</summary>
    public StatisticsSnapshot Snapshot()
    {
        lock (_lock)
        {
            return _totals with { Batches = [.. _batches.Values] };
        }
    }

    /// <summary>A run has taken a request that waited.</summary>
    public void RecordQueued(TimeSpan waited) => metrics.RecordQueued(waited);

    public void RecordSuccess(int rows, TimeSpan total, TimeSpan queued, RunTimings timings)
    {
        lock (_lock)
        {
            _totals = _totals with
            {
                InferenceCount = _totals.InferenceCount + rows,
                LastInference = time.GetUtcNow(),
                Success = _totals.Success.Add(total),
                Queue = _totals.Queue.Add(queued),
                ComputeInput = _totals.ComputeInput.Add(timings.Input),
                ComputeInfer = _totals.ComputeInfer.Add(timings.Infer),
                ComputeOutput = _totals.ComputeOutput.Add(timings.Output),
            };
        }
    }

    public void RecordExecution(RunTimings timings)
    {
        metrics.RecordRun(timings);
        lock (_lock)
        {
            _totals = _totals with { ExecutionCount = _totals.ExecutionCount + 1 };
            if (timings.Rows > MaxBatchSize)
            {
                return;
            }

            var batch = _batches.GetValueOrDefault(timings.Rows, new BatchStatistics { BatchSize = timings.Rows });
            _batches[timings.Rows] = batch with
            {
                ComputeInput = batch.ComputeInput.Add(timings.Input),
                ComputeInfer = batch.ComputeInfer.Add(timings.Infer),
                ComputeOutput = batch.ComputeOutput.Add(timings.Output),
            };
        }
    }

    public void RecordFailure(TimeSpan total)
    {
        lock (_lock)
        {
            _totals = _totals with { Fail = _totals.Fail.Add(total) };
        }
    }

    /// <param name="reason">One of <see cref="RejectionReason"/>.</param>
    public void RecordRejected(string reason)
    {
        metrics.RecordRejected(reason);
        RecordFailure(TimeSpan.Zero);
    }
}
