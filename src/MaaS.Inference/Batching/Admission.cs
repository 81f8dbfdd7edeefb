using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>Which requests may join the queue of a model, by what waits there and what that costs. The queue's lock guards it.</summary>
internal sealed class Admission(
    RequestQueue queue, WaitingRequests waiting, RunScheduler scheduler, ModelName model, BatchingSettings settings,
    ModelStatistics statistics, TimeProvider time)
{
    private long _busyUntil;

    /// <exception cref="OverloadedException">As many requests wait as may.</exception>
    public void RefuseIfFull(uint rank)
    {
        if (waiting.Count >= settings.MaxQueueLength)
        {
            statistics.RecordRejected(RejectionReason.QueueFull);
            throw new OverloadedException(
                $"Model '{model}' has {waiting.Count} requests waiting, its limit. Try again later.", PredictWait(rank));
        }
    }

    /// <summary>How long a request of the rank will wait.</summary>
    /// <exception cref="OverloadedException">As many requests wait as may, or the wait would be too long.</exception>
    public TimeSpan RefuseIfOverloaded(uint rank)
    {
        RefuseIfFull(rank);
        var wait = PredictWait(rank);
        if (wait.TotalMilliseconds > settings.MaxQueueDelayMs)
        {
            statistics.RecordRejected(RejectionReason.WaitTooLong);
            throw new OverloadedException(FormattableString.Invariant(
                $"Model '{model}' would answer in about {wait.TotalSeconds:0} s: its limit is ")
                + FormattableString.Invariant($"{settings.MaxQueueDelayMs / 1000.0} s. Try again later."), wait);
        }

        return wait;
    }

    /// <summary>
    /// A request that its run would not answer in time must not join: it would make its batch small, or its run one for nobody. One that has
    /// nothing before it may try.
    /// </summary>
    /// <exception cref="OverloadedException">The request's timeout would pass before its answer.</exception>
    public void RefuseIfHopeless(PendingRun run, TimeSpan wait)
    {
        if (run.Timeout is not { } timeout || wait <= TimeSpan.Zero)
        {
            return;
        }

        var rows = Math.Min(run.Bucket.Rows + run.Rows, run.Bucket.Cost.PayingRows(queue.MaxBatchSize));
        var answer = wait + TimeSpan.FromMilliseconds(run.Bucket.Cost.PredictMs(Math.Max(rows, run.Rows)));
        if (_busyUntil > run.EnqueuedAt)
        {
            answer += time.GetElapsedTime(run.EnqueuedAt, _busyUntil);
        }

        if (answer > timeout)
        {
            statistics.RecordRejected(RejectionReason.WaitTooLong);
            throw new OverloadedException(FormattableString.Invariant(
                $"Model '{model}' would answer in about {answer.TotalMilliseconds:0} ms: the request's timeout is ")
                + FormattableString.Invariant($"{timeout.TotalMilliseconds:0.###} ms. Try again later."), answer);
        }
    }

    /// <summary>
    /// Milliseconds by which a request makes the queue longer: the whole cost of a run for the first of its shape; for those that join it,
    /// what a row costs in a batch that pays.
    /// </summary>
    public double BacklogMsOf(PendingRun run)
    {
        var cost = run.Bucket.Cost;
        if (run.Bucket.Count == 0 || queue.MaxBatchSize == 1)
        {
            return cost.PredictMs(run.Rows);
        }

        var rows = cost.PayingRows(queue.MaxBatchSize);
        return cost.PredictMs(rows) / rows * run.Rows;
    }

    /// <summary>The batch is a run from now on.</summary>
    public void Begin(List<PendingRun> batch, long now)
    {
        if (batch.Count == 0)
        {
            return;
        }

        _busyUntil = now + (long)(batch[0].Bucket.Cost.PredictMs(PendingRun.RowsIn(batch)) * time.TimestampFrequency / 1000);
    }

    private TimeSpan PredictWait(uint rank) => scheduler.PredictWait(queue, waiting.BacklogBeforeMs(rank));
}
