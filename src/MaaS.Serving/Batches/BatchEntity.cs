using System.Globalization;
using Azure.Data.Tables;

namespace MaaS.Serving;

/// <summary>How batches and chunks are rows of a table.</summary>
internal static class BatchEntity
{
    public static TableEntity Write(BatchRecord record, string row)
    {
        var entity = new TableEntity(record.Id, row)
        {
            [nameof(BatchRecord.State)] = record.State.ToString(),
            [nameof(BatchRecord.Model)] = record.Model,
            [nameof(BatchRecord.Version)] = record.Version,
            [nameof(BatchRecord.Digest)] = record.Digest,
            [nameof(BatchRecord.Task)] = record.Task,
            [nameof(BatchRecord.KnownRows)] = record.KnownRows,
            [nameof(BatchRecord.Chunks)] = record.Chunks,
            [nameof(BatchRecord.CreatedAt)] = record.CreatedAt,
            [nameof(BatchRecord.StartedAt)] = record.StartedAt,
            [nameof(BatchRecord.FinishedAt)] = record.FinishedAt,
            [nameof(BatchRecord.IsClosed)] = record.IsClosed,
            ["ChunkBytes"] = record.Limits?.Bytes,
            ["ChunkRows"] = record.Limits?.Rows,
            ["ErrorStatus"] = record.Error?.Status,
            ["ErrorTitle"] = record.Error?.Title,
            ["ErrorDetail"] = record.Error?.Detail,
        };
        Add(entity, nameof(BatchRecord.Source), record.Source);
        Add(entity, nameof(BatchRecord.Decompressed), record.Decompressed);
        Add(entity, record.Result);
        return entity;
    }

    public static BatchRecord Read(TableEntity entity) => new()
    {
        Id = entity.PartitionKey,
        State = Enum.Parse<BatchState>(entity.GetString(nameof(BatchRecord.State))),
        Source = ReadSource(entity, nameof(BatchRecord.Source))!,
        Model = entity.GetString(nameof(BatchRecord.Model)),
        Version = entity.GetString(nameof(BatchRecord.Version)),
        Digest = entity.GetString(nameof(BatchRecord.Digest)),
        Task = entity.GetString(nameof(BatchRecord.Task)),
        Decompressed = ReadSource(entity, nameof(BatchRecord.Decompressed)),
        Limits = entity.GetInt64("ChunkBytes") is { } bytes ? new BatchChunkLimits(bytes, entity.GetInt64("ChunkRows") ?? 1) : null,
        KnownRows = entity.GetInt64(nameof(BatchRecord.KnownRows)),
        Chunks = entity.GetInt32(nameof(BatchRecord.Chunks)),
        CreatedAt = entity.GetDateTimeOffset(nameof(BatchRecord.CreatedAt))!.Value,
        StartedAt = entity.GetDateTimeOffset(nameof(BatchRecord.StartedAt)),
        FinishedAt = entity.GetDateTimeOffset(nameof(BatchRecord.FinishedAt)),
        Result = ReadResult(entity),
        Error = entity.GetInt32("ErrorStatus") is { } status
            ? new FailureReason(status, entity.GetString("ErrorTitle"), entity.GetString("ErrorDetail"))
            : null,
        IsClosed = entity.GetBoolean(nameof(BatchRecord.IsClosed)) ?? false,
        ChangedAt = entity.Timestamp ?? default,
        ETag = entity.ETag.ToString(),
    };

    public static TableEntity Write(string id, string row, BatchChunk chunk) => new(id, row)
    {
        [nameof(BatchChunk.Index)] = chunk.Index,
        [nameof(BatchChunk.Offset)] = chunk.Offset,
        [nameof(BatchChunk.Length)] = chunk.Length,
        [nameof(BatchChunk.FirstRow)] = chunk.FirstRow,
        ["ChunkRows"] = chunk.Rows,
    };

    public static TableEntity WriteError(string id, string row, string error) => new(id, row) { [nameof(PendingChunk.Error)] = error };

    public static PendingChunk ReadPending(TableEntity entity) => new(
        new BatchChunk(
            entity.GetInt32(nameof(BatchChunk.Index))!.Value, entity.GetInt64(nameof(BatchChunk.Offset))!.Value,
            entity.GetInt64(nameof(BatchChunk.Length))!.Value, entity.GetInt64(nameof(BatchChunk.FirstRow))!.Value,
            entity.GetInt64("ChunkRows")!.Value),
        entity.GetString(nameof(PendingChunk.Error)));

    public static void Add(TableEntity entity, DoneChunk done)
    {
        entity[nameof(DoneChunk.Attempt)] = done.Attempt;
        entity[nameof(DoneChunk.Blocks)] = string.Join(',', done.Blocks.Select(count => count.ToString(CultureInfo.InvariantCulture)));
        Add(entity, done.Result);
    }

    public static DoneChunk ReadDone(TableEntity entity) => new(
        entity.GetInt32(nameof(BatchChunk.Index))!.Value, entity.GetString(nameof(DoneChunk.Attempt)), ReadResult(entity),
        [.. entity.GetString(nameof(DoneChunk.Blocks)).Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))]);

    private static void Add(TableEntity entity, BatchChunkResult result)
    {
        entity[nameof(BatchChunkResult.Rows)] = result.Rows;
        entity[nameof(BatchChunkResult.Succeeded)] = result.Succeeded;
        entity[nameof(BatchChunkResult.Failed)] = result.Failed;
    }

    private static BatchChunkResult ReadResult(TableEntity entity) => new(
        entity.GetInt64(nameof(BatchChunkResult.Rows)) ?? 0, entity.GetInt64(nameof(BatchChunkResult.Succeeded)) ?? 0,
        entity.GetInt64(nameof(BatchChunkResult.Failed)) ?? 0);

    private static void Add(TableEntity entity, string prefix, BatchSource? source)
    {
        entity[prefix + nameof(BatchSource.Name)] = source?.Name;
        entity[prefix + nameof(BatchSource.ETag)] = source?.ETag;
        entity[prefix + nameof(BatchSource.Length)] = source?.Length;
        entity[prefix + nameof(BatchSource.ModifiedAt)] = source?.ModifiedAt;
    }

    private static BatchSource? ReadSource(TableEntity entity, string prefix) =>
        entity.GetString(prefix + nameof(BatchSource.Name)) is { } name
            ? new BatchSource(
                name, entity.GetString(prefix + nameof(BatchSource.ETag)), entity.GetInt64(prefix + nameof(BatchSource.Length))!.Value,
                entity.GetDateTimeOffset(prefix + nameof(BatchSource.ModifiedAt))!.Value)
            : null;
}
