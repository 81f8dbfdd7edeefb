using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// The table that says which instances there are, for lists and for the sweep. A row is there before its instance and after it;
/// the state of the instance is the truth.
/// </summary>
internal sealed class InstanceIndex(TableClient table, TimeProvider time)
{
    private const string HasEndedName = "HasEnded";
    private const string InstanceIdName = "InstanceId";
    private const string CreatedName = "CreatedAt";

    /// <summary>A row without an instance is that of one that is being made, unless it is as old as this.</summary>
    private static readonly TimeSpan MaxCreation = TimeSpan.FromMinutes(10);

    public Task AddAsync(InstanceState instance, CancellationToken cancellationToken) => table.UpsertEntityAsync(
        new TableEntity(InstanceKey.Of(instance.InstanceId), instance.Incarnation)
        {
            [InstanceIdName] = instance.InstanceId,
            [CreatedName] = instance.CreatedAt,
            [HasEndedName] = false,
        },
        TableUpdateMode.Replace,
        cancellationToken);

    public async Task EndAsync(InstanceState instance, CancellationToken cancellationToken)
    {
        var row = new TableEntity(InstanceKey.Of(instance.InstanceId), instance.Incarnation) { [HasEndedName] = true };
        try
        {
            await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // It was purged or replaced.
        }
    }

    /// <summary>Removes the rows of instances that had the id of this one before.</summary>
    public Task RemoveOthersAsync(InstanceState instance, CancellationToken cancellationToken) =>
        RemoveAsync(instance.InstanceId, row => row.RowKey != instance.Incarnation, cancellationToken);

    public Task RemoveAsync(string instanceId, string incarnation, CancellationToken cancellationToken) =>
        table.DeleteEntityAsync(InstanceKey.Of(instanceId), incarnation, ETag.All, cancellationToken);

    public Task RemoveAllAsync(string instanceId, CancellationToken cancellationToken) =>
        RemoveAsync(instanceId, _ => true, cancellationToken);

    /// <summary>Brings the rows of an id into line with what is there: an instance that has ended, or none.</summary>
    public async Task SettleAsync(string instanceId, InstanceState? ended, CancellationToken cancellationToken)
    {
        await RemoveAsync(instanceId, row => row.RowKey != ended?.Incarnation && IsOld(row), cancellationToken);
        if (ended is not null)
        {
            await EndAsync(ended, cancellationToken);
        }
    }

    /// <summary>
    /// The instances that have not ended as far as the index knows; <c>IsOld</c> if one may well have, or may never have begun.
    /// </summary>
    public async IAsyncEnumerable<(string InstanceId, bool IsOld)> UnfinishedAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"HasEnded eq false");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            yield return (row.GetString(InstanceIdName), IsOld(row));
        }
    }

    /// <summary>A page of ids with the instances that have them, in the order of their keys.</summary>
    public IAsyncEnumerable<Page<TableEntity>> PagesAsync(
        string? prefix, DateTimeOffset? createdFrom, DateTimeOffset? createdTo, string? continuationToken, int pageSize)
    {
        var filters = new List<string>();
        if (prefix is { Length: > 0 })
        {
            var key = InstanceKey.Of(prefix);
            filters.Add(TableClient.CreateQueryFilter($"PartitionKey ge {key} and PartitionKey lt {key + '\uffff'}"));
        }

        if (createdFrom is { } from)
        {
            filters.Add(TableClient.CreateQueryFilter($"CreatedAt ge {from}"));
        }

        if (createdTo is { } to)
        {
            filters.Add(TableClient.CreateQueryFilter($"CreatedAt le {to}"));
        }

        return table.QueryAsync<TableEntity>(string.Join(" and ", filters), pageSize).AsPages(continuationToken, pageSize);
    }

    public static string InstanceIdOf(TableEntity row) => row.GetString(InstanceIdName);

    private bool IsOld(TableEntity row) => row.Timestamp < time.GetUtcNow() - MaxCreation;

    private async Task RemoveAsync(string instanceId, Func<TableEntity, bool> isObsolete, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {InstanceKey.Of(instanceId)}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (isObsolete(row))
            {
                await RemoveAsync(instanceId, row.RowKey, cancellationToken);
            }
        }
    }
}
