namespace MaaS.Inference;

/// <summary>A request in the queue or in a run. The queue's lock guards its state.</summary>
internal sealed class PendingRun
{
    public required InferenceRequest Request { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    public required IReadOnlyList<string> OutputNames { get; init; }

    /// <summary>Length of the first dimension; 1 for a model that is not batched.</summary>
    public required int Rows { get; init; }

    /// <summary>Of all inputs.</summary>
    public required long InputBytes { get; init; }

    /// <summary>Requests with equal keys may share a run.</summary>
    public required BatchKey Key { get; init; }

    /// <summary>Timestamp of <see cref="TimeProvider"/>.</summary>
    public required long EnqueuedAt { get; init; }

    public long StartedAt { get; set; }

    public TaskCompletionSource<InferenceResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LinkedListNode<PendingRun>? QueueNode { get; set; }

    /// <summary>The run it takes part in, once one has begun.</summary>
    public RunningBatch? Batch { get; set; }

    /// <summary>Why it was given up, or null.</summary>
    public Exception? GivenUp { get; set; }
}
