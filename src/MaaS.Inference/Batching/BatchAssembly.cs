namespace MaaS.Inference;

/// <summary>Takes the next run out of what waits: the first in order, and with it those of its bucket that fit. The queue's lock guards it.</summary>
internal sealed class BatchAssembly(WaitingRequests waiting, TimeProvider time)
{
    /// <summary>Copying more into one batch gains nothing: a run of that size is not bound by its overhead.</summary>
    private const long MaxGatheredBytes = 64 << 20;

    /// <summary>A run is split over idle slots if that ends it earlier by as many milliseconds, and by as great a share.</summary>
    private const double LeastSplitGainMs = 0.2;

    private const double LeastSplitGain = 0.25;

    /// <summary>
    /// Requests given up because of a prediction, one after the other, before one is tried all the same: a prediction that is wrong is put
    /// right only by a run.
    /// </summary>
    private const int MostPredictedLate = 8;

    private int _predictedLate;

    /// <param name="batch">Filled with the run's requests, in order; stays empty when nothing waits, or the run may take too long.</param>
    /// <param name="late">Filled with requests that cannot be answered before their deadline.</param>
    /// <param name="maxRows">Of a run; 1 for a model that is not batched.</param>
    /// <param name="idleSlots">Slots that have nothing to do, besides that of the run.</param>
    /// <param name="mostMs">Milliseconds that the run may take: one that may take longer is not taken.</param>
    /// <param name="now">Timestamp of <see cref="TimeProvider"/>.</param>
    public BatchClosing Take(List<PendingRun> batch, List<PendingRun> late, int maxRows, int idleSlots, double mostMs, long now)
    {
        var (rows, bytes, deadline) = (0, 0.0, long.MaxValue);
        var limit = maxRows;
        var closing = BatchClosing.Full;
        var run = waiting.First;
        while (run is not null && (batch.Count == 0 || rows < limit))
        {
            var next = run.Bucket.After(run);
            if (IsLate(run, now))
            {
                waiting.Remove(run);
                late.Add(run);
                run = batch.Count == 0 ? waiting.First : next;
                continue;
            }

            if (batch.Count == 0)
            {
                if (run.Bucket.MostMs(run, maxRows) > mostMs)
                {
                    return BatchClosing.QueueEmpty;
                }

                (limit, closing) = LimitOf(run.Bucket, maxRows, idleSlots);
            }
            else if (WhyNotWith(run, rows, bytes, Math.Min(deadline, run.Deadline), limit, closing, now) is { } reason)
            {
                return reason;
            }

            waiting.Remove(run);
            run.StartedAt = now;
            batch.Add(run);
            (rows, bytes, deadline) = (rows + run.Rows, bytes + run.InputBytes, Math.Min(deadline, run.Deadline));
            run = next;
        }

        return rows >= limit ? closing : waiting.Count > 0 ? BatchClosing.Shape : BatchClosing.QueueEmpty;
    }

    private static (int Rows, BatchClosing Reason) LimitOf(ShapeBucket bucket, int maxRows, int idleSlots)
    {
        if (maxRows == 1)
        {
            return (1, BatchClosing.NotBatched);
        }

        var paying = bucket.Cost.PayingRows(maxRows);
        var reason = paying < maxRows ? BatchClosing.Cost : BatchClosing.Full;
        var parts = Math.Min(idleSlots + 1, bucket.Count);
        if (parts > 1 && bucket.Cost.KnowsSlope)
        {
            var share = (bucket.Rows + parts - 1) / parts;
            var together = bucket.Cost.PredictMs(Math.Min(bucket.Rows, paying));
            var gain = together - bucket.Cost.PredictMs(share);
            if (share < paying && gain >= Math.Max(LeastSplitGainMs, LeastSplitGain * together))
            {
                return (share, BatchClosing.Split);
            }
        }

        return (paying, reason);
    }

    private BatchClosing? WhyNotWith(
        PendingRun run, int rows, double bytes, long deadline, int limit, BatchClosing atLimit, long now) =>
        rows + run.Rows > limit ? atLimit
        : bytes + run.InputBytes > MaxGatheredBytes ? BatchClosing.Bytes
        : EndsAfter(deadline, now, run.Bucket.FastestMs(rows + run.Rows)) ? BatchClosing.Deadline
        : null;

    private bool IsLate(PendingRun run, long now)
    {
        if (run.Deadline == long.MaxValue)
        {
            return false;
        }

        if (run.Deadline <= now)
        {
            return true;
        }

        if (EndsAfter(run.Deadline, now, run.Bucket.FastestMs(run.Rows)) && _predictedLate < MostPredictedLate)
        {
            _predictedLate++;
            return true;
        }

        _predictedLate = 0;
        return false;
    }

    private bool EndsAfter(long deadline, long now, double ms) =>
        deadline != long.MaxValue && (deadline - now) * 1000.0 / time.TimestampFrequency < ms;
}
