using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// The table with all that is kept of instances: a partition each, so that a step is one transaction. Thread-safe; calls fail as
/// storage does.
/// </summary>
internal sealed class InstanceStore(TableClient table)
{
    private const int MaxAttempts = 10;

    private readonly InstanceRows _rows = new(table);

    /// <summary>Somebody else has changed what this was about.</summary>
    public static bool IsConflict(RequestFailedException exception) =>
        exception.Status is 404 or 409 or 412 && exception.ErrorCode != TableErrorCode.TableNotFound;

    public async Task<LoadedInstance> LoadAsync(string instanceId, CancellationToken cancellationToken)
    {
        var partition = InstanceKey.Of(instanceId);
        var inbox = new List<InboxRow>();
        var outbox = new List<OutboxRow>();
        TableEntity? state = null;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {InboxRow.Prefix}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey == InstanceState.RowKey)
            {
                state = row;
            }
            else if (row.RowKey.StartsWith(InboxRow.Prefix, StringComparison.Ordinal))
            {
                inbox.Add(InboxRow.Read(row));
            }
            else
            {
                outbox.Add(OutboxRow.Read(row));
            }
        }

        return new LoadedInstance
        {
            InstanceId = instanceId,
            State = state is null ? null : InstanceState.Read(state),
            ETag = state?.ETag ?? default,
            Inbox = [.. inbox.OrderBy(row => row.SentAt).ThenBy(row => row.RowKey, StringComparer.Ordinal)],
            Outbox = outbox,
        };
    }

    /// <returns>The state, or null if there is no such instance.</returns>
    public async Task<InstanceState?> ReadStateAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(
            InstanceKey.Of(instanceId), InstanceState.RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? InstanceState.Read(row.Value!) : null;
    }

    /// <exception cref="RequestFailedException">404 if the history is not whole any more: somebody else has gone on.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<HistoryEvent>>> ReadHistoryAsync(InstanceState state, CancellationToken cancellationToken)
    {
        var partition = InstanceKey.Of(state.InstanceId);
        var (from, to) = HistoryRows.HeadRange(state.Execution);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
        var steps = new List<IReadOnlyList<HistoryEvent>>(state.Steps);
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (steps.Count < state.Steps)
            {
                steps.Add(await ReadStepAsync(row, state.Execution, cancellationToken));
            }
        }

        return steps.Count == state.Steps
            ? steps
            : throw new RequestFailedException(404, $"The history of '{state.InstanceId}' has {steps.Count} of {state.Steps} steps.");
    }

    public async Task<IReadOnlyList<HistoryEvent>> ReadStepAsync(
        string instanceId, string execution, int step, CancellationToken cancellationToken)
    {
        TableEntity row = await table.GetEntityAsync<TableEntity>(
            InstanceKey.Of(instanceId), HistoryRows.HeadKey(execution, step), cancellationToken: cancellationToken);
        return await ReadStepAsync(row, execution, cancellationToken);
    }

    /// <returns>The ETag of the state.</returns>
    /// <exception cref="RequestFailedException">A conflict (<see cref="IsConflict"/>) if somebody else has taken a step.</exception>
    public async Task<ETag> CommitAsync(InstanceCommit commit, CancellationToken cancellationToken)
    {
        var before = commit.Before.State!;
        var actions = new List<TableTransactionAction>
        {
            new(TableTransactionActionType.UpdateMerge, commit.State.ToRow(before), commit.Before.ETag),
        };
        if (commit.Step.Count > 0)
        {
            await AddStepAsync(actions, before, before.Steps, commit.Step, cancellationToken);
        }

        if (commit.NextExecution is { Count: > 0 } carried)
        {
            await AddStepAsync(actions, commit.State, 0, carried, cancellationToken);
        }

        if (commit.Outbox is { } outbox)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, outbox.ToRow(before.InstanceId)));
        }

        actions.AddRange(commit.Consumed.Select(row => InstanceRows.Deletion(before.InstanceId, row.RowKey)));
        var responses = await table.SubmitTransactionAsync(actions, cancellationToken);
        return responses.Value[0].Headers.ETag ?? throw new InvalidOperationException("Storage committed a step and gave no ETag.");
    }

    /// <summary>Puts an event into the inbox of an instance, unless it is there already.</summary>
    public async Task DeliverAsync(string instanceId, InboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(row.ToRow(instanceId), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // It was delivered before.
        }
    }

    /// <summary>Removes events that nobody will take.</summary>
    public Task DropAsync(string instanceId, IEnumerable<InboxRow> rows, CancellationToken cancellationToken) =>
        _rows.DeleteAsync(instanceId, rows.Select(row => row.RowKey), cancellationToken);

    /// <summary>After all of it was sent.</summary>
    public async Task RemoveOutboxAsync(string instanceId, OutboxRow outbox, CancellationToken cancellationToken)
    {
        var obsolete = outbox.IsOver ? await HistoryKeysAsync(instanceId, outbox.Execution, cancellationToken) : [];
        await _rows.DeleteAsync(instanceId, obsolete.Append(outbox.RowKey), cancellationToken);
    }

    /// <summary>Makes an instance, unless one of its id is there that must stay.</summary>
    /// <returns>The one that must stay, or null if the instance was made.</returns>
    public async Task<InstanceState?> CreateAsync(
        InstanceState instance, Func<InstanceState, bool> mayReplace, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (existing, eTag, others) = await ReadAllAsync(instance.InstanceId, cancellationToken);
                if (existing is not null && !mayReplace(existing))
                {
                    return existing;
                }

                // What does not fit into the transaction belongs to an instance that has ended, so nobody misses it.
                var surplus = Math.Max(0, others.Count - (InstanceRows.MaxOperations - 1));
                await _rows.DeleteAsync(instance.InstanceId, others.Take(surplus), cancellationToken);
                var row = instance.ToRow(before: null);
                await table.SubmitTransactionAsync(
                    [
                        existing is null
                            ? new TableTransactionAction(TableTransactionActionType.Add, row)
                            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, eTag),
                        .. others.Skip(surplus).Select(key => InstanceRows.Deletion(instance.InstanceId, key)),
                    ],
                    cancellationToken);
                return null;
            }
            catch (RequestFailedException exception) when (IsConflict(exception) && attempt < MaxAttempts)
            {
                // Somebody else was here at the same time: look again.
            }
        }
    }

    /// <summary>Removes all of an instance that has ended, its state last.</summary>
    /// <returns>Its state, or null if there is none, or if it has not ended.</returns>
    public async Task<InstanceState?> PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        var (state, _, others) = await ReadAllAsync(instanceId, cancellationToken);
        if (state is not { HasEnded: true })
        {
            return null;
        }

        await _rows.DeleteAsync(instanceId, others, cancellationToken);
        await _rows.DeleteAsync(instanceId, [InstanceState.RowKey], cancellationToken);
        return state;
    }

    private async Task AddStepAsync(
        List<TableTransactionAction> actions, InstanceState state, int step, IReadOnlyList<HistoryEvent> events,
        CancellationToken cancellationToken)
    {
        var rows = HistoryRows.Of(state.InstanceId, state.Execution, step, events);
        foreach (var part in rows.Parts)
        {
            await table.AddEntityAsync(part, cancellationToken);
        }

        actions.Add(new TableTransactionAction(TableTransactionActionType.Add, rows.Head));
    }

    private Task<IReadOnlyList<HistoryEvent>> ReadStepAsync(TableEntity head, string execution, CancellationToken cancellationToken) =>
        HistoryRows.ReadAsync(head, execution, async key =>
            (await table.GetEntityAsync<TableEntity>(head.PartitionKey, key, cancellationToken: cancellationToken)).Value);

    private async Task<(InstanceState? State, ETag ETag, IReadOnlyList<string> Others)> ReadAllAsync(
        string instanceId, CancellationToken cancellationToken)
    {
        TableEntity? state = null;
        var others = new List<string>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {InstanceKey.Of(instanceId)}");
        await foreach (var row in table.QueryAsync<TableEntity>(
            filter, select: InstanceState.IdentityColumns, cancellationToken: cancellationToken))
        {
            if (row.RowKey == InstanceState.RowKey)
            {
                state = row;
            }
            else
            {
                others.Add(row.RowKey);
            }
        }

        return state is null ? (null, default, others) : (InstanceState.Read(state), state.ETag, others);
    }

    private Task<List<string>> HistoryKeysAsync(string instanceId, string execution, CancellationToken cancellationToken)
    {
        var (headFrom, headTo) = HistoryRows.HeadRange(execution);
        var (partFrom, partTo) = HistoryRows.PartRange(execution);
        var partition = TableClient.CreateQueryFilter($"PartitionKey eq {InstanceKey.Of(instanceId)}");
        var heads = TableClient.CreateQueryFilter($"(RowKey ge {headFrom} and RowKey lt {headTo})");
        var parts = TableClient.CreateQueryFilter($"(RowKey ge {partFrom} and RowKey lt {partTo})");
        return _rows.KeysAsync($"{partition} and ({heads} or {parts})", cancellationToken);
    }
}
