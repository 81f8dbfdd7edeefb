namespace MaaS.Inference;

/// <summary>A request in the queue or in a run; its task ends with the result. The queue's lock guards its state.</summary>
internal sealed class PendingRun() : TaskCompletionSource<InferenceResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private RankedLinks _inQueue;
    private RankedLinks _inBucket;
    private CancellationTokenRegistration _cancellation;
    private ITimer? _timer;

    public required RequestQueue Queue { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    public required IReadOnlyList<string> OutputNames { get; init; }

    /// <summary>Length of the first dimension; 1 for a model that is not batched.</summary>
    public required int Rows { get; init; }

    /// <summary>Of all inputs, those that are padded counted as long as they may become.</summary>
    public required double InputBytes { get; init; }

    /// <summary>Smaller goes first.</summary>
    public required uint Rank { get; init; }

    /// <summary>How long the caller waits; null for as long as it takes.</summary>
    public required TimeSpan? Timeout { get; init; }

    /// <summary>Timestamp of <see cref="TimeProvider"/>.</summary>
    public required long EnqueuedAt { get; init; }

    /// <summary>Timestamp of <see cref="TimeProvider"/>; the largest for none.</summary>
    public required long Deadline { get; init; }

    public long StartedAt { get; set; }

    public PendingState State { get; set; }

    /// <summary>Those that it may share a run with; set by the queue, once.</summary>
    public ShapeBucket Bucket { get; set; } = null!;

    /// <summary>Milliseconds by which it makes the queue longer, as predicted when it came.</summary>
    public double BacklogMs { get; set; }

    /// <summary>Its place among all that waits.</summary>
    public ref RankedLinks InQueue => ref _inQueue;

    /// <summary>Its place among those that it may share a run with.</summary>
    public ref RankedLinks InBucket => ref _inBucket;

    /// <summary>The run it takes part in, once one has begun.</summary>
    public RunningBatch? Batch { get; set; }

    /// <summary>Why it was given up, or null.</summary>
    public Exception? GivenUp { get; set; }

    /// <summary>Gives it up when the token is cancelled or the timeout passes, until <see cref="StopWatching"/>.</summary>
    public void Watch(TimeProvider time, CancellationToken cancellationToken)
    {
        if (Timeout is { } timeout)
        {
            _timer = time.CreateTimer(
                static state => ((PendingRun)state!).GiveUpAtDeadline(),
                this, timeout, System.Threading.Timeout.InfiniteTimeSpan);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((PendingRun)state!).Queue.GiveUp((PendingRun)state, new OperationCanceledException(token)), this);
        }
    }

    /// <summary>Of all requests of a run together.</summary>
    public static int RowsIn(List<PendingRun> batch)
    {
        var rows = 0;
        foreach (var run in batch)
        {
            rows += run.Rows;
        }

        return rows;
    }

    /// <summary>Waits for nobody who is just giving it up.</summary>
    public void StopWatching()
    {
        _cancellation.Unregister();
        _timer?.Dispose();
    }

    private void GiveUpAtDeadline() => Queue.GiveUp(this, new DeadlineExceededException(Timeout!.Value));
}
