using Azure;
using Azure.Data.Tables;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The rows of instances by their keys. Thread-safe.</summary>
internal sealed class InstanceRows(TableClient table)
{
    /// <summary>What one transaction takes.</summary>
    public const int MaxOperations = 100;

    public static TableTransactionAction Deletion(string instanceId, string rowKey) =>
        new(TableTransactionActionType.Delete, new TableEntity(InstanceKey.Of(instanceId), rowKey), ETag.All);

    public async Task<List<string>> KeysAsync(string filter, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(
            filter, select: [nameof(TableEntity.RowKey)], cancellationToken: cancellationToken))
        {
            keys.Add(row.RowKey);
        }

        return keys;
    }

    /// <summary>Deletes rows in their order, as long as the state of their instance has the ETag.</summary>
    /// <returns>The ETag of the state, which each change gives another.</returns>
    /// <exception cref="RequestFailedException">A conflict (<see cref="InstanceStore.IsConflict"/>) if somebody else was here.</exception>
    public async Task<ETag> DeleteAsync(string instanceId, IEnumerable<string> keys, ETag state, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(MaxOperations - 1))
        {
            var unchanged = new TableEntity(InstanceKey.Of(instanceId), InstanceState.RowKey);
            var responses = await table.SubmitTransactionAsync(
                [
                    new TableTransactionAction(TableTransactionActionType.UpdateMerge, unchanged, state),
                    .. some.Select(key => Deletion(instanceId, key)),
                ],
                cancellationToken);
            state = responses.Value[0].Headers.ETag ?? throw new InvalidOperationException("Storage changed a state and gave no ETag.");
        }

        return state;
    }

    /// <summary>Deletes rows in their order, as many as there are; those that are gone are none the worse for it.</summary>
    public async Task DeleteAsync(string instanceId, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(MaxOperations))
        {
            try
            {
                await table.SubmitTransactionAsync(some.Select(key => Deletion(instanceId, key)), cancellationToken);
            }
            catch (RequestFailedException exception) when (exception.Status == 404 && some.Length > 1)
            {
                // Somebody else deletes the same: each that is left is deleted on its own.
                foreach (var key in some)
                {
                    await table.DeleteEntityAsync(InstanceKey.Of(instanceId), key, ETag.All, cancellationToken);
                }
            }
            catch (RequestFailedException exception) when (exception.Status == 404)
            {
            }
        }
    }
}
