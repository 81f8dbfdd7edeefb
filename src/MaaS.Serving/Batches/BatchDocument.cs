namespace MaaS.Serving;

/// <summary>A batch as <c>GET /api/batches/{id}</c> tells it.</summary>
public sealed record BatchDocument
{
    public required string Id { get; init; }

    public required BatchState State { get; init; }

    /// <summary>container/path of what was uploaded.</summary>
    public required string Source { get; init; }

    public required string Model { get; init; }

    /// <summary>The version that answers all of it; missing before it begins.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of the version's content; missing before it begins.</summary>
    public string? Digest { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Rows with an answer or an error.</summary>
    public required long RowsDone { get; init; }

    public required long RowsSucceeded { get; init; }

    public required long RowsFailed { get; init; }

    /// <summary>Rows that were found in the file so far; all of them once <see cref="RowsKnownIsTotal"/>.</summary>
    public long? RowsKnown { get; init; }

    public required bool RowsKnownIsTotal { get; init; }

    /// <summary>Since it began.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>At that rate; missing while it is not known how many rows there are.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>container/path of the folder with what it results in, once it has ended.</summary>
    public string? Output { get; init; }

    /// <summary>Why it failed; of a batch that has not ended, why its last attempt to begin did.</summary>
    public FailureReason? Error { get; init; }

    internal static BatchDocument From(BatchRecord batch, BatchChunkResult done, DateTimeOffset now)
    {
        var rate = BatchRate.Of(done.Rows, batch.StartedAt, batch.FinishedAt ?? now);
        var isTotal = batch.Chunks is not null;
        return new BatchDocument
        {
            Id = batch.Id,
            State = batch.State,
            Source = $"{BatchesOptions.InputContainer}/{batch.Source.Name}",
            Model = batch.Model,
            Version = batch.Version,
            Digest = batch.Digest,
            CreatedAt = batch.CreatedAt,
            StartedAt = batch.StartedAt,
            FinishedAt = batch.FinishedAt,
            RowsDone = done.Rows,
            RowsSucceeded = done.Succeeded,
            RowsFailed = done.Failed,
            RowsKnown = batch.KnownRows,
            RowsKnownIsTotal = isTotal,
            RowsPerSecond = rate,
            RemainingSeconds = !batch.IsFinal && isTotal && rate > 0
                ? Math.Round((batch.KnownRows!.Value - done.Rows) / rate.Value, 1)
                : null,
            Output = batch.IsClosed ? BatchFiles.OutputFolder(batch) : null,
            Error = batch.Error,
        };
    }
}
