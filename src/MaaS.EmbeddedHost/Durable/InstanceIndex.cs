using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

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
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.ResourceNotFound)
        {
            // It was purged or replaced.
        }
    }

    public Task RemoveAsync(string instanceId, string incarnation, CancellationToken cancellationToken) =>
        table.DeleteEntityAsync(InstanceKey.Of(instanceId), incarnation, ETag.All, cancellationToken);

    /// <summary>
    /// The instances that have not ended as far as the index knows; <c>IsOld</c> if there should be an instance by now.
    /// </summary>
    public async IAsyncEnumerable<(string InstanceId, string Incarnation, bool IsOld)> UnfinishedAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"HasEnded eq false");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            yield return (row.GetString(InstanceIdName), row.RowKey, row.Timestamp < time.GetUtcNow() - MaxCreation);
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
}
