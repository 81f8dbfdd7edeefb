using System.Text.Json;

namespace MaaS.Serving;

/// <summary><c>summary.json</c> of a batch that has ended. Where it is, all other files of the batch are whole.</summary>
internal sealed record BatchSummary
{
    public required string Id { get; init; }

    public required BatchState State { get; init; }

    /// <summary>container/path of what was uploaded.</summary>
    public required string Source { get; init; }

    /// <summary>Of that, without quotes.</summary>
    public required string SourceETag { get; init; }

    public required string Model { get; init; }

    public string? Version { get; init; }

    /// <summary>SHA-256 of the version's content.</summary>
    public string? Digest { get; init; }

    /// <summary>Rows with an answer or an error: succeeded and failed together.</summary>
    public required long Rows { get; init; }

    public required long Succeeded { get; init; }

    /// <summary>Lines of <c>errors.jsonl</c>.</summary>
    public required long Failed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>From <see cref="StartedAt"/> to <see cref="FinishedAt"/>.</summary>
    public double? RowsPerSecond { get; init; }

    public FailureReason? Error { get; init; }

    public static BatchSummary Of(BatchRecord batch) => new()
    {
        Id = batch.Id,
        State = batch.State,
        Source = $"{BatchesOptions.InputContainer}/{batch.Source.Name}",
        SourceETag = batch.Source.ETag,
        Model = batch.Model,
        Version = batch.Version,
        Digest = batch.Digest,
        Rows = batch.Result.Rows,
        Succeeded = batch.Result.Succeeded,
        Failed = batch.Result.Failed,
        CreatedAt = batch.CreatedAt,
        StartedAt = batch.StartedAt,
        FinishedAt = batch.FinishedAt!.Value,
        RowsPerSecond = BatchRate.Of(batch.Result.Rows, batch.StartedAt, batch.FinishedAt.Value),
        Error = batch.Error,
    };

    public BinaryData ToJson() => BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Readable.BatchSummary));
}
