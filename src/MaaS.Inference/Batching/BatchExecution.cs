using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Runs what a queue has taken, learns what it cost, and answers each request. Shares the queue's lock.</summary>
internal sealed class BatchExecution(
    ModelManifest manifest, BatchRun batchRun, RunScheduler scheduler, ShapeBuckets buckets, ModelStatistics statistics,
    TimeProvider time, Lock queueLock)
{
    private volatile bool _outputsSplit = true;

    /// <summary>False once it turned out that the outputs of several requests cannot be told apart.</summary>
    public bool OutputsSplit => _outputsSplit;

    /// <summary>Ends every request of the slot's batch. Does not throw.</summary>
    public void Run(RunSlot slot, BatchClosing closing)
    {
        try
        {
            RunAndAnswer(slot, closing);
        }
        catch (BatchNotSplittableException)
        {
            _outputsSplit = false;
            RunOneByOne(slot);
        }
        catch (Exception) when (slot.Batch.Count > 1 && !slot.Running.IsTerminated)
        {
            // One bad row must not fail its neighbours, and what is too large together may not be so alone.
            RunOneByOne(slot);
        }
        catch (Exception e)
        {
            Fail(slot.Batch, e);
        }
    }

    /// <summary>Ends every request of the batch that has not ended.</summary>
    public void Fail(List<PendingRun> batch, Exception failure)
    {
        End(batch);
        foreach (var run in batch)
        {
            Fail(run, failure);
        }
    }

    private void RunAndAnswer(RunSlot slot, BatchClosing closing)
    {
        var bucket = slot.Batch[0].Bucket;
        var profile = ChooseProfile(slot, bucket);
        var results = slot.Buffers.Results;
        RunTimings timings;
        long ended;
        try
        {
            batchRun(slot, profile, out timings);
            ended = time.GetTimestamp();
            Learn(slot, bucket, timings.Profile, timings.Rows, time.GetElapsedTime(slot.StartedAt, ended).TotalMilliseconds);
            statistics.RecordExecution(timings, closing);
        }
        catch
        {
            results.ForEach(result => result.Dispose());
            results.Clear();
            throw;
        }

        for (var i = 0; i < slot.Batch.Count; i++)
        {
            Complete(slot.Batch[i], results[i], timings, ended);
        }

        results.Clear();
    }

    private RunProfile ChooseProfile(RunSlot slot, ShapeBucket bucket)
    {
        if (!slot.IsAlone)
        {
            return RunProfile.Throughput;
        }

        var rows = PendingRun.RowsIn(slot.Batch);

        lock (queueLock)
        {
            return bucket.Profiles.Choose(rows, isAlone: true);
        }
    }

    /// <summary>Also marks the requests as ended: nobody stops the run any more.</summary>
    private void Learn(RunSlot slot, ShapeBucket bucket, RunProfile profile, int rows, double ms)
    {
        var wasAlone = slot.IsAlone && scheduler.IsLatest(slot);
        lock (queueLock)
        {
            End_NeedsLock(slot.Batch);
            if (wasAlone)
            {
                bucket.Profiles.Add(rows, profile, ms);
            }

            if (profile == RunProfile.Throughput)
            {
                bucket.Cost.Add(rows, ms);
                buckets.ModelCost.Add(rows, ms);
            }
        }
    }

    private void RunOneByOne(RunSlot slot)
    {
        var batch = slot.Batch.ToArray();
        lock (queueLock)
        {
            // One that leaves must not stop the run of another.
            Array.ForEach(batch, run => run.State = PendingState.Held);
        }

        foreach (var run in batch)
        {
            slot.Batch.Clear();
            slot.Batch.Add(run);
            slot.StartedAt = time.GetTimestamp();
            Exception? givenUp;
            lock (queueLock)
            {
                slot.BeginRun_NeedsLock();
                givenUp = run.GivenUp;
            }

            if (givenUp is null)
            {
                Run(slot, BatchClosing.NotBatched);
                continue;
            }

            End(slot.Batch);
            Fail(run, givenUp);
        }
    }

    private void Complete(PendingRun run, InferenceResult result, RunTimings timings, long ended)
    {
        if (run.GivenUp is { } reason)
        {
            result.Dispose();
            Fail(run, reason);
            return;
        }

        run.StopWatching();
        statistics.RecordSuccess(run, timings, ended);
        if (!run.TrySetResult(result))
        {
            result.Dispose();
        }
    }

    private void Fail(PendingRun run, Exception failure)
    {
        run.StopWatching();
        statistics.RecordFailure(time.GetElapsedTime(run.EnqueuedAt));
        run.TrySetException(run.GivenUp ?? (failure is OnnxRuntimeException e ? AsInvalidInput(e) : failure));
    }

    /// <summary>The model ran before; that it does not run now is due to the values of this request.</summary>
    private InvalidInputException AsInvalidInput(OnnxRuntimeException failure) =>
        new($"Model '{manifest.Name}' version {manifest.Version} cannot run on this input: {RuntimeMessage.Clean(failure.Message)}");

    private void End(List<PendingRun> batch)
    {
        lock (queueLock)
        {
            End_NeedsLock(batch);
        }
    }

    private static void End_NeedsLock(List<PendingRun> batch)
    {
        foreach (var run in batch)
        {
            run.State = PendingState.Ended;
        }
    }
}
