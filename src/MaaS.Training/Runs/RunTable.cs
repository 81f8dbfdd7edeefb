using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace MaaS.Training;

/// <summary>The records of runs, a partition each. Every change is guarded by the ETag.</summary>
public sealed class RunTable(TrainingStorage storage)
{
    private const string Row = "run";
    private const string Document = "Document";
    private const string Parent = nameof(RunRecord.Parent);
    private const string IsFinal = nameof(RunRecord.IsFinal);
    private const string IsJobLeft = nameof(RunRecord.IsJobLeft);
    private const string CreatedAt = nameof(RunRecord.CreatedAt);
    private const string FinishedAt = nameof(RunRecord.FinishedAt);

    /// <summary>Without escapes, because a property has 64 KiB and texts are bounded by their characters.</summary>
    private static readonly JsonSerializerOptions Json = new(RunJson.Line) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null when there is none.</summary>
    public async Task<RunRecord?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        var found = await storage.Runs.GetEntityIfExistsAsync<TableEntity>(id.Value, Row, cancellationToken: cancellationToken);
        return found.HasValue ? Read(found.Value!) : null;
    }

    /// <exception cref="RunFailedException">There is no such run (any more).</exception>
    public async Task<RunRecord> GetAsync(RunId id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) ?? throw new RunFailedException($"Run '{id}' has no record: it was removed.");

    /// <summary>False when there is one already.</summary>
    public async Task<bool> TryInsertAsync(RunRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Runs.AddEntityAsync(Write(record), cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Changes the record, however many do so at once.</summary>
    /// <param name="id">Of the run.</param>
    /// <param name="change">Gets the present record and gives the new one, or null to leave it. May be called again.</param>
    /// <param name="cancellationToken">Stops the trying.</param>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="RunFailedException">There is no such run.</exception>
    public async Task<RunRecord> ChangeAsync(RunId id, Func<RunRecord, RunRecord?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await GetAsync(id, cancellationToken);
            if (change(record) is not { } changed)
            {
                return record;
            }

            try
            {
                await storage.Runs.UpdateEntityAsync(Write(changed), new ETag(record.ETag!), TableUpdateMode.Replace, cancellationToken);
                return changed;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Somebody was faster; what they wrote may change the decision.
            }
        }
    }

    /// <summary>As <see cref="ChangeAsync"/>, for a run that has not ended; one that has is left.</summary>
    /// <exception cref="RunFailedException">There is no such run.</exception>
    public Task<RunRecord> ChangeOpenAsync(RunId id, Func<RunRecord, RunRecord> change, CancellationToken cancellationToken) =>
        ChangeAsync(id, found => found.IsFinal ? null : change(found), cancellationToken);

    /// <summary>False when the run, or the search that it is a trial of, was cancelled or has ended.</summary>
    public async Task<bool> IsWantedAsync(RunRecord record, CancellationToken cancellationToken) =>
        record is { IsFinal: false, CancelRequestedAt: null }
        && (record.Parent is not { } parent
            || await FindAsync(parent, cancellationToken) is { IsFinal: false, CancelRequestedAt: null });

    /// <summary>Runs that somebody asked for, the newest first.</summary>
    public async Task<IReadOnlyList<RunRecord>> ReadNewestAsync(int limit, CancellationToken cancellationToken)
    {
        var newest = new PriorityQueue<RunRecord, DateTimeOffset>();
        await foreach (var record in QueryAsync($"{Parent} eq ''", cancellationToken))
        {
            newest.Enqueue(record, record.CreatedAt);
            if (newest.Count > limit)
            {
                newest.Dequeue();
            }
        }

        return [.. newest.UnorderedItems.Select(item => item.Element).OrderByDescending(record => record.CreatedAt)];
    }

    /// <summary>Runs that have not ended, trials too.</summary>
    public IAsyncEnumerable<RunRecord> ReadOpenAsync(CancellationToken cancellationToken) =>
        QueryAsync($"{IsFinal} eq false", cancellationToken);

    /// <summary>Ended runs whose job could not be stopped yet, trials too.</summary>
    public IAsyncEnumerable<RunRecord> ReadWithJobLeftAsync(CancellationToken cancellationToken) =>
        QueryAsync($"{IsJobLeft} eq true", cancellationToken);

    /// <summary>The trials of a search, in no order.</summary>
    public IAsyncEnumerable<RunRecord> ReadTrialsAsync(RunId search, CancellationToken cancellationToken) =>
        QueryAsync($"{Parent} eq '{search}'", cancellationToken);

    /// <summary>Runs that ended before a time, trials too.</summary>
    public IAsyncEnumerable<RunRecord> ReadEndedBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"FinishedAt lt {time}"), cancellationToken);

    public Task RemoveAsync(RunRecord record, CancellationToken cancellationToken) =>
        storage.Runs.DeleteEntityAsync(record.Id.Value, Row, new ETag(record.ETag!), cancellationToken);

    private async IAsyncEnumerable<RunRecord> QueryAsync(
        string filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in storage.Runs.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            yield return Read(entity);
        }
    }

    private static TableEntity Write(RunRecord record) => new(record.Id.Value, Row)
    {
        [Document] = JsonSerializer.SerializeToUtf8Bytes(record, Json),
        [Parent] = record.Parent?.Value ?? "",
        [IsFinal] = record.IsFinal,
        [IsJobLeft] = record.IsJobLeft,
        [CreatedAt] = record.CreatedAt,
        [FinishedAt] = record.FinishedAt,
    };

    private static RunRecord Read(TableEntity entity) =>
        JsonSerializer.Deserialize<RunRecord>(entity.GetBinary(Document), Json)! with { ETag = entity.ETag.ToString() };
}
