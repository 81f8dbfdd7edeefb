using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace MaaS.Serving;

/// <summary>
/// The records of batches. A batch is a partition: its record, and a row per chunk, which moves from pending to done in one transaction.
/// Two more partitions list batches: those that have not been closed, and all of them, the newest first.
/// </summary>
internal sealed class BatchTable(StorageConnection storage)
{
    private const string RecordRow = "batch";
    private const string Pending = "pending-";
    private const string Done = "done-";
    private const string OpenPartition = "open";
    private const string RecentPartition = "recent";
    private const int MaxTransaction = 100;

    private TableClient Table => storage.RequireTables().GetTableClient(BatchesOptions.Table);

    /// <summary>Null when there is none.</summary>
    public async Task<BatchRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await Table.GetEntityIfExistsAsync<TableEntity>(id, RecordRow, cancellationToken: cancellationToken);
        return found.HasValue ? BatchEntity.Read(found.Value!) : null;
    }

    /// <summary>Lists the batch, then stores its record. Does nothing when there is one already.</summary>
    public async Task AddAsync(BatchRecord record, CancellationToken cancellationToken)
    {
        var entity = BatchEntity.Write(record, RecordRow);
        await Table.UpsertEntityAsync(new TableEntity(RecentPartition, RecentKey(record)), TableUpdateMode.Replace, cancellationToken);
        await Table.UpsertEntityAsync(new TableEntity(OpenPartition, record.Id), TableUpdateMode.Replace, cancellationToken);
        try
        {
            await Table.AddEntityAsync(entity, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Another told of the same upload; if that batch has ended, its place among the open is removed when they are looked through.
        }
    }

    /// <summary>Changes the record as it is then; the change gives null to leave it. Null when there is no record.</summary>
    public async Task<BatchRecord?> ChangeAsync(string id, Func<BatchRecord, BatchRecord?> change, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken) is { } record)
        {
            if (change(record) is not { } changed)
            {
                return record;
            }

            try
            {
                var response = await Table.UpdateEntityAsync(
                    BatchEntity.Write(changed, RecordRow), new ETag(record.ETag!), TableUpdateMode.Replace, cancellationToken);
                return changed with { ETag = response.Headers.ETag.ToString() };
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // It is looked at again.
            }
        }

        return null;
    }

    /// <summary>
    /// Adds chunks together with the changed record, if nobody has changed that since: nothing is added to a batch that has ended. Null
    /// when somebody has.
    /// </summary>
    /// <param name="record">With its ETag.</param>
    /// <param name="chunks">At most 99.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<BatchRecord?> TryAddPendingAsync(
        BatchRecord record, IReadOnlyList<BatchChunk> chunks, CancellationToken cancellationToken)
    {
        List<TableTransactionAction> actions =
        [
            new(TableTransactionActionType.UpdateReplace, BatchEntity.Write(record, RecordRow), new ETag(record.ETag!)),
            .. chunks.Select(chunk => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, BatchEntity.Write(record.Id, Key(Pending, chunk.Index), chunk))),
        ];
        try
        {
            var response = await Table.SubmitTransactionAsync(actions, cancellationToken);
            return record with { ETag = response.Value[0].Headers.ETag.ToString() };
        }
        catch (TableTransactionFailedException e) when (e.Status == 412)
        {
            return null;
        }
    }

    public async Task<PendingChunk?> FindPendingAsync(string id, int index, CancellationToken cancellationToken)
    {
        var found = await Table.GetEntityIfExistsAsync<TableEntity>(id, Key(Pending, index), cancellationToken: cancellationToken);
        return found.HasValue ? BatchEntity.ReadPending(found.Value!) : null;
    }

    /// <summary>In order.</summary>
    public IAsyncEnumerable<PendingChunk> ReadPendingAsync(string id, CancellationToken cancellationToken) =>
        RowsAsync(id, Pending, maxPerPage: null, cancellationToken).Select(BatchEntity.ReadPending);

    /// <summary>In order.</summary>
    public IAsyncEnumerable<DoneChunk> ReadDoneAsync(string id, CancellationToken cancellationToken) =>
        RowsAsync(id, Done, maxPerPage: null, cancellationToken).Select(BatchEntity.ReadDone);

    /// <summary>The last of all chunks that were found, whether pending or done.</summary>
    public async Task<BatchChunk?> FindLastAsync(string id, CancellationToken cancellationToken)
    {
        BatchChunk? last = null;
        foreach (var prefix in new[] { Pending, Done })
        {
            await foreach (var row in RowsAsync(id, prefix, maxPerPage: null, cancellationToken))
            {
                var chunk = BatchEntity.ReadPending(row).Chunk;
                last = last is null || chunk.Index > last.Index ? chunk : last;
            }
        }

        return last;
    }

    public async Task<bool> HasPendingAsync(string id, CancellationToken cancellationToken) =>
        await RowsAsync(id, Pending, maxPerPage: 1, cancellationToken).AnyAsync(cancellationToken);

    /// <summary>False when another attempt was first, or the batch has ended.</summary>
    public async Task<bool> TryCompleteAsync(string id, BatchChunk chunk, DoneChunk done, CancellationToken cancellationToken)
    {
        var entity = BatchEntity.Write(id, Key(Done, chunk.Index), chunk);
        BatchEntity.Add(entity, done);
        try
        {
            await Table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.Delete, new TableEntity(id, Key(Pending, chunk.Index)), ETag.All),
                    new(TableTransactionActionType.Add, entity),
                ],
                cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 409)
        {
            return false;
        }
    }

    /// <summary>Keeps why an attempt failed.</summary>
    public async Task NoteAsync(string id, int index, string error, CancellationToken cancellationToken)
    {
        try
        {
            await Table.UpdateEntityAsync(
                BatchEntity.WriteError(id, Key(Pending, index), error), ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // It was answered by another attempt.
        }
    }

    /// <summary>After this no attempt can complete a chunk.</summary>
    public Task RemovePendingAsync(string id, CancellationToken cancellationToken) => RemoveAsync(id, Pending, cancellationToken);

    public Task RemoveDoneAsync(string id, CancellationToken cancellationToken) => RemoveAsync(id, Done, cancellationToken);

    /// <summary>Whether something may be left to do for the batch, or to remove of it.</summary>
    public async Task<bool> IsOpenAsync(string id, CancellationToken cancellationToken) =>
        (await Table.GetEntityIfExistsAsync<TableEntity>(OpenPartition, id, cancellationToken: cancellationToken)).HasValue;

    public Task RemoveOpenAsync(string id, CancellationToken cancellationToken) =>
        Table.DeleteEntityAsync(OpenPartition, id, ETag.All, cancellationToken);

    public async Task RemoveAsync(BatchRecord record, CancellationToken cancellationToken)
    {
        await Table.DeleteEntityAsync(record.Id, RecordRow, new ETag(record.ETag!), cancellationToken);
        await Table.DeleteEntityAsync(RecentPartition, RecentKey(record), ETag.All, cancellationToken);
    }

    /// <summary>Ids of batches that were not closed.</summary>
    public IAsyncEnumerable<(string Id, DateTimeOffset Since)> ReadOpenAsync(CancellationToken cancellationToken) =>
        RowsAsync(OpenPartition, "", maxPerPage: null, cancellationToken).Select(row => (row.RowKey, row.Timestamp ?? default));

    /// <summary>Ids of all batches, the newest first, or those older than a time.</summary>
    public IAsyncEnumerable<string> ReadRecentAsync(DateTimeOffset? before, CancellationToken cancellationToken) =>
        RowsAsync(RecentPartition, before is { } time ? Descending(time) : "", maxPerPage: null, cancellationToken, upwards: true)
            .Select(row => row.RowKey[(row.RowKey.IndexOf('-') + 1)..]);

    private static string Key(string prefix, int index) => prefix + index.ToString("D8", CultureInfo.InvariantCulture);

    private static string RecentKey(BatchRecord record) => $"{Descending(record.CreatedAt)}-{record.Id}";

    /// <summary>The later, the smaller.</summary>
    private static string Descending(DateTimeOffset time) =>
        (DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    private async IAsyncEnumerable<TableEntity> RowsAsync(
        string partition, string prefix, int? maxPerPage, [EnumeratorCancellation] CancellationToken cancellationToken,
        bool upwards = false)
    {
        // The character behind '-' ends the range of a prefix that ends in it.
        var filter = prefix.Length == 0 ? TableClient.CreateQueryFilter($"PartitionKey eq {partition}")
            : upwards ? TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {prefix}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {prefix} and RowKey lt {prefix[..^1] + '.'}");
        await foreach (var row in Table.QueryAsync<TableEntity>(filter, maxPerPage, cancellationToken: cancellationToken))
        {
            yield return row;
        }
    }

    private async Task RemoveAsync(string id, string prefix, CancellationToken cancellationToken)
    {
        var rows = RowsAsync(id, prefix, maxPerPage: null, cancellationToken);
        var keys = await rows.Select(row => row.RowKey).ToListAsync(cancellationToken);
        foreach (var group in keys.Chunk(MaxTransaction))
        {
            try
            {
                await Table.SubmitTransactionAsync(
                    group.Select(key => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(id, key), ETag.All)),
                    cancellationToken);
            }
            catch (TableTransactionFailedException e) when (e.Status == 404)
            {
                // Another removes them at the same time: one by one then.
                foreach (var key in group)
                {
                    await Table.DeleteEntityAsync(id, key, ETag.All, cancellationToken);
                }
            }
        }
    }
}
