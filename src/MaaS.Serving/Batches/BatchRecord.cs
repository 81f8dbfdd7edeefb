namespace MaaS.Serving;

/// <summary>What is kept of a batch.</summary>
internal sealed record BatchRecord
{
    /// <summary>As <see cref="BatchSource.ComputeBatchId"/> gives it.</summary>
    public required string Id { get; init; }

    public required BatchState State { get; init; }

    public required BatchSource Source { get; init; }

    /// <summary>As the name of the file has it; <c>unknown</c> where it has none.</summary>
    public required string Model { get; init; }

    /// <summary>The version that answers all of it; null before it begins.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of the version's content; null before it begins.</summary>
    public string? Digest { get; init; }

    /// <summary>Of the model when the batch began; null when rows are tensors.</summary>
    public string? Task { get; init; }

    /// <summary>Length and ETag of the decompressed copy; null when the source is read as it is.</summary>
    public BatchSource? Decompressed { get; init; }

    /// <summary>How large chunks are; null before it begins.</summary>
    public BatchChunkLimits? Limits { get; init; }

    /// <summary>Rows that were found in the file: all of them once <see cref="Chunks"/> is known, or where the format tells.</summary>
    public long? KnownRows { get; init; }

    /// <summary>How many chunks there are; null until all were found.</summary>
    public int? Chunks { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Answered, with an answer or an error. Counted when the batch has ended.</summary>
    public BatchChunkResult Result { get; init; } = BatchChunkResult.None;

    public FailureReason? Error { get; init; }

    /// <summary>Whether the summary of the ended batch is written and what it no longer needs is removed.</summary>
    public bool IsClosed { get; init; }

    /// <summary>When the record was last written.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Of the record as it was read; null for one that was not stored yet.</summary>
    public string? ETag { get; init; }

    public bool IsFinal => State is BatchState.Succeeded or BatchState.Failed or BatchState.Cancelled;

    public static BatchRecord Create(BatchSource source) => new()
    {
        Id = source.ComputeBatchId(),
        State = BatchState.Queued,
        Source = source,
        Model = BatchTarget.TryParseModel(source.Name, out var model) ? model.Value : "unknown",
        CreatedAt = source.ModifiedAt,
    };
}
