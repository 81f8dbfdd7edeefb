using Azure;
using Azure.Data.Tables;

namespace MaaS.Serving;

/// <summary>The records of jobs, one partition each. Every change is guarded by the ETag.</summary>
internal sealed class JobTable(StorageConnection storage)
{
    private const string Row = "job";

    private TableClient Table => storage.RequireTables().GetTableClient(JobsOptions.Table);

    /// <summary>Null when there is none.</summary>
    public async Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken)
    {
        var found = await Table.GetEntityIfExistsAsync<TableEntity>(id.Value, Row, cancellationToken: cancellationToken);
        return found.HasValue ? Read(found.Value!) : null;
    }

    /// <summary>The record with its ETag; null when there is one already.</summary>
    public async Task<JobRecord?> TryInsertAsync(JobRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var response = await Table.AddEntityAsync(Write(record), cancellationToken);
            return record with { ETag = response.Headers.ETag.ToString() };
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
    }

    /// <summary>The record with its new ETag; null when it was changed, or removed, since it was read.</summary>
    public async Task<JobRecord?> TryReplaceAsync(JobRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var response = await Table.UpdateEntityAsync(Write(record), new ETag(record.ETag!), TableUpdateMode.Replace, cancellationToken);
            return record with { ETag = response.Headers.ETag.ToString() };
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>Ended jobs that nothing has changed since.</summary>
    public IAsyncEnumerable<JobRecord> FindEndedBefore(DateTimeOffset time, CancellationToken cancellationToken) => Table
        .QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"FinishedAt lt {time}"), cancellationToken: cancellationToken)
        .Select(Read);

    public Task RemoveAsync(JobRecord record, CancellationToken cancellationToken) =>
        Table.DeleteEntityAsync(record.Id.Value, Row, new ETag(record.ETag!), cancellationToken);

    private static TableEntity Write(JobRecord record)
    {
        var entity = new TableEntity(record.Id.Value, Row)
        {
            [nameof(JobRecord.State)] = record.State.ToString(),
            [nameof(JobRecord.Operation)] = record.Operation.ToString(),
            [nameof(JobRecord.Model)] = record.Model,
            [nameof(JobRecord.Version)] = record.Version,
            [nameof(JobRecord.Digest)] = record.Digest,
            [nameof(JobRecord.CreatedAt)] = record.CreatedAt,
            [nameof(JobRecord.StartedAt)] = record.StartedAt,
            [nameof(JobRecord.FinishedAt)] = record.FinishedAt,
            [nameof(JobRecord.Attempts)] = record.Attempts,
            [nameof(JobRecord.Webhook)] = record.Webhook,
            [nameof(JobRecord.WebhookState)] = record.WebhookState?.ToString(),
            [nameof(JobRecord.WebhookAttempts)] = record.WebhookAttempts,
        };
        if (record.Result is { } result)
        {
            entity["ResultContentType"] = result.ContentType;
            entity["ResultJsonLength"] = result.JsonLength;
            entity["ResultLength"] = result.Length;
            entity["ResultContent"] = result.Content?.ToArray();
            entity["ResultBlob"] = result.Blob?.ToString();
        }

        if (record.Error is { } error)
        {
            entity["ErrorStatus"] = error.Status;
            entity["ErrorTitle"] = error.Title;
            entity["ErrorDetail"] = error.Detail;
        }

        return entity;
    }

    private static JobRecord Read(TableEntity entity) => new()
    {
        Id = JobId.Parse(entity.PartitionKey),
        State = Enum.Parse<JobState>(entity.GetString(nameof(JobRecord.State))),
        Operation = Enum.Parse<JobOperation>(entity.GetString(nameof(JobRecord.Operation))),
        Model = entity.GetString(nameof(JobRecord.Model)),
        Version = entity.GetString(nameof(JobRecord.Version)),
        Digest = entity.GetString(nameof(JobRecord.Digest)),
        CreatedAt = entity.GetDateTimeOffset(nameof(JobRecord.CreatedAt))!.Value,
        StartedAt = entity.GetDateTimeOffset(nameof(JobRecord.StartedAt)),
        FinishedAt = entity.GetDateTimeOffset(nameof(JobRecord.FinishedAt)),
        Attempts = entity.GetInt32(nameof(JobRecord.Attempts)) ?? 0,
        Result = entity.GetString("ResultContentType") is { } contentType ? ReadResult(entity, contentType) : null,
        Error = entity.GetInt32("ErrorStatus") is { } status
            ? new FailureReason(status, entity.GetString("ErrorTitle"), entity.GetString("ErrorDetail"))
            : null,
        Webhook = entity.GetString(nameof(JobRecord.Webhook)),
        WebhookState = entity.GetString(nameof(JobRecord.WebhookState)) is { } state ? Enum.Parse<WebhookState>(state) : null,
        WebhookAttempts = entity.GetInt32(nameof(JobRecord.WebhookAttempts)) ?? 0,
        ETag = entity.ETag.ToString(),
    };

    private static JobResult ReadResult(TableEntity entity, string contentType) => new()
    {
        ContentType = contentType,
        JsonLength = entity.GetInt32("ResultJsonLength"),
        Length = entity.GetInt64("ResultLength") ?? 0,
        Content = entity.GetBinary("ResultContent") is { } content ? content : (ReadOnlyMemory<byte>?)null,
        Blob = BlobPath.TryParse(entity.GetString("ResultBlob"), out var blob) ? blob : null,
    };
}
