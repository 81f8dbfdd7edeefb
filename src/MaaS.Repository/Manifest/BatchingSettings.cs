namespace MaaS.Repository;

/// <summary>How requests of one model are run together.</summary>
public sealed record BatchingSettings
{
    /// <summary>
    /// Most rows in one run, 1 to 4096; 1 turns batching off. Null: 32 when the signature says that the first dimension is a batch (the same
    /// symbolic name, one that means batch, on every input and output), else 1. Set it when the first dimension is a batch under another name.
    /// </summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>Most requests that may wait, 1 to 100 000.</summary>
    public int MaxQueueLength { get; init; } = 1024;

    /// <summary>Milliseconds of predicted wait beyond which a request is refused at once, 1 to 600 000.</summary>
    public int MaxQueueDelayMs { get; init; } = 10_000;

    /// <summary>What the model takes as padding, so that requests of different lengths may share a run; null, the default, for no padding.</summary>
    public PaddingSettings? Padding { get; init; }
}
