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

    /// <summary>Somebody else has changed the rows that this was about; a table or a queue that is missing is another matter.</summary>
    public static bool IsConflict(RequestFailedException exception) =>
        exception.ErrorCode == TableErrorCode.ResourceNotFound
        || exception.ErrorCode == TableErrorCode.EntityAlreadyExists
        || exception.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied;

    /// <summary>Storage will not take this, however often it is asked.</summary>
    public static bool IsRefusal(RequestFailedException exception) => exception.Status is 400 or 413;

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

    /// <summary>Reads no payloads.</summary>
    public async Task<InstanceGlance> GlanceAsync(string instanceId, CancellationToken cancellationToken)
    {
        var partition = InstanceKey.Of(instanceId);
        var glance = new InstanceGlance();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {InboxRow.Prefix}");
        await foreach (var row in table.QueryAsync<TableEntity>(
            filter, select: InstanceState.DueColumns, cancellationToken: cancellationToken))
        {
            glance = row.RowKey == InstanceState.RowKey
                ? glance with { State = InstanceState.Read(row) }
                : glance with { HasMail = true };
        }

        return glance;
    }

    /// <returns>The state, or null if there is no such instance.</returns>
    public async Task<InstanceState?> ReadStateAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(
            InstanceKey.Of(instanceId), InstanceState.RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? InstanceState.Read(row.Value!) : null;
    }

    /// <exception cref="RequestFailedException">A conflict: somebody else has gone on, and the history is removed.</exception>
    /// <exception cref="InvalidDataException">The execution goes on, and steps of its history are missing.</exception>
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

        return steps.Count == state.Steps ? steps : throw await IncompleteAsync(state, steps.Count, cancellationToken);
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
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.EntityAlreadyExists)
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

    /// <summary>Whether messages of a step are, perhaps, not all sent.</summary>
    public async Task<bool> HasOutboxAsync(string instanceId, OutboxRow outbox, CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(
            InstanceKey.Of(instanceId), outbox.RowKey, select: [nameof(TableEntity.RowKey)], cancellationToken: cancellationToken);
        return row.HasValue;
    }

    /// <summary>The steps of an instance whose messages are, perhaps, not all sent.</summary>
    public async Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(string instanceId, CancellationToken cancellationToken)
    {
        var partition = InstanceKey.Of(instanceId);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {OutboxRow.Prefix} and RowKey lt {InstanceState.RowKey}");
        var outbox = new List<OutboxRow>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            outbox.Add(OutboxRow.Read(row));
        }

        return outbox;
    }

    /// <summary>Makes an instance, unless one of its id is there that must stay.</summary>
    /// <remarks><c>mayReplace</c> is asked about an instance as it is read; all rows of one that it lets go are removed.</remarks>
    /// <returns>The one that must stay, or null if the instance was made.</returns>
    public async Task<InstanceState?> CreateAsync(
        InstanceState instance, Func<InstanceState, Task<bool>> mayReplace, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (existing, eTag) = await ReadIdentityAsync(instance.InstanceId, cancellationToken);
                if (existing?.Incarnation == instance.Incarnation)
                {
                    // An attempt before has made it, and the answer was lost.
                    return null;
                }

                if (existing is not null && !await mayReplace(existing))
                {
                    return existing;
                }

                await PutAsync(instance, existing is null ? null : eTag, cancellationToken);
                return null;
            }
            catch (RequestFailedException exception) when (IsConflict(exception) && attempt < MaxAttempts)
            {
                // Somebody else was here at the same time: look again.
            }
        }
    }

    /// <summary>Removes all of an instance that has ended, its state last.</summary>
    /// <remarks><c>isAboutToGo</c> is called with its state before anything is removed.</remarks>
    /// <returns>Its state, or null if there is none, or if it has not ended.</returns>
    public async Task<InstanceState?> PurgeAsync(
        string instanceId, Func<InstanceState, Task> isAboutToGo, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (state, eTag) = await ReadIdentityAsync(instanceId, cancellationToken);
            if (state is not { HasEnded: true })
            {
                return null;
            }

            await isAboutToGo(state);
            try
            {
                var others = await OtherKeysAsync(instanceId, cancellationToken);
                eTag = await _rows.DeleteAsync(instanceId, others, eTag, cancellationToken);
                await table.DeleteEntityAsync(InstanceKey.Of(instanceId), InstanceState.RowKey, eTag, cancellationToken);
                return state;
            }
            catch (RequestFailedException exception) when (IsConflict(exception) && attempt < MaxAttempts)
            {
                // Somebody else removes or replaces it at the same time: look again.
            }
        }
    }

    private async Task PutAsync(InstanceState instance, ETag? replaced, CancellationToken cancellationToken)
    {
        var others = await OtherKeysAsync(instance.InstanceId, cancellationToken);

        // What does not fit into the transaction belongs to an instance that has ended, so nobody misses it.
        var surplus = others.Take(Math.Max(0, others.Count - (InstanceRows.MaxOperations - 1))).ToArray();
        if (replaced is { } eTag)
        {
            replaced = await _rows.DeleteAsync(instance.InstanceId, surplus, eTag, cancellationToken);
        }
        else
        {
            await _rows.DeleteAsync(instance.InstanceId, surplus, cancellationToken);
        }

        var row = instance.ToRow(before: null);
        await table.SubmitTransactionAsync(
            [
                replaced is { } current
                    ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, current)
                    : new TableTransactionAction(TableTransactionActionType.Add, row),
                .. others.Skip(surplus.Length).Select(key => InstanceRows.Deletion(instance.InstanceId, key)),
            ],
            cancellationToken);
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

    /// <remarks>
    /// It is read before other rows of the instance are, so that whoever changes both together changes an ETag that is known.
    /// </remarks>
    private async Task<(InstanceState? State, ETag ETag)> ReadIdentityAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(
            InstanceKey.Of(instanceId), InstanceState.RowKey, InstanceState.IdentityColumns, cancellationToken);
        return row.HasValue ? (InstanceState.Read(row.Value!), row.Value!.ETag) : (null, default);
    }

    private async Task<Exception> IncompleteAsync(InstanceState state, int steps, CancellationToken cancellationToken)
    {
        var message = $"The history of orchestration '{state.InstanceId}' has {steps} steps, expected {state.Steps}";
        var (current, _) = await ReadIdentityAsync(state.InstanceId, cancellationToken);
        return current?.Execution == state.Execution
            ? new InvalidDataException($"{message}: rows of it were removed. Terminate and purge it, and start it anew.")
            : new RequestFailedException(404, $"{message}: somebody else has gone on.", $"{TableErrorCode.ResourceNotFound}", null);
    }

    private Task<List<string>> OtherKeysAsync(string instanceId, CancellationToken cancellationToken) => _rows.KeysAsync(
        TableClient.CreateQueryFilter($"PartitionKey eq {InstanceKey.Of(instanceId)} and RowKey ne {InstanceState.RowKey}"),
        cancellationToken);

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
