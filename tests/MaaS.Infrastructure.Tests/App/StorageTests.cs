using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>What the running app makes for itself in an empty account is what the template makes.</summary>
public sealed class StorageTests(RunningAppFixture app) : IClassFixture<RunningAppFixture>
{
    /// <summary>What only the template makes: azd puts the package of the app there.</summary>
    private static readonly string[] Extra = ["container app-package"];

    [Fact]
    public async Task Storage_ThatTheAppMakes_IsThatOfTheTemplate()
    {
        var made = await ListAsync(app.ConnectionString);

        foreach (var deployment in await Deployments.AllAsync())
        {
            var declared = deployment.NamesOf(Service.ContainerType).Select(name => $"container {name}")
                .Concat(deployment.NamesOf(Service.QueueType).Select(name => $"queue {name}"))
                .Concat(deployment.NamesOf(Service.TableType).Select(name => $"table {name}"))
                .ToHashSet(StringComparer.Ordinal);

            Assert.Empty(made.Except(declared));
            Assert.Equal(Extra, declared.Except(made));
        }
    }

    /// <summary>Without what the host and Durable Functions make for themselves, in Azure too.</summary>
    private static async Task<HashSet<string>> ListAsync(string connection)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var container in new BlobServiceClient(connection).GetBlobContainersAsync())
        {
            names.Add($"container {container.Name}");
        }

        await foreach (var queue in new QueueServiceClient(connection).GetQueuesAsync())
        {
            names.Add($"queue {queue.Name}");
        }

        await foreach (var table in new TableServiceClient(connection).QueryAsync())
        {
            names.Add($"table {table.Name}");
        }

        names.RemoveWhere(name => name.StartsWith("container azure-webjobs-", StringComparison.Ordinal) || DurableHub.Has(name.Split(' ')[1]));
        return names;
    }
}
