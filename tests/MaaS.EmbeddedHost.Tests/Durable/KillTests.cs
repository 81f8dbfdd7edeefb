using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Durable;
using MaaS.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>
/// A process that is killed is one whose storage fails from some change on, which was made, and whose answer never came.
/// </summary>
public class KillTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Expected = "hello a, said, sent, hello b of Everything, 5";
    private const int AtOnce = 8;

    [Fact]
    public async Task Engine_KilledAfterAnyChange_EndsInTheSameResultAfterARestart()
    {
        var changes = await CountChangesAsync();

        Assert.InRange(changes, 30, 200);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(Enumerable.Range(1, changes), options, async (change, _) => await KillAsync(change));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Engine_DeliveriesComeTwice_EndsInTheSameResult(int seed)
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString, repeats: new Random(seed));
        await using var app = CreateApp(storage.ConnectionString);
        await app.StartAsync();
        await app.StartAsync(nameof(Orchestrators.Everything), "one");
        await app.Client.RaiseEventAsync("one", "go", "said");
        await app.StartAsync(nameof(Orchestrators.Rounds), "two");
        foreach (var next in (string[])["a", "b", "c"])
        {
            await app.Client.RaiseEventAsync("two", "next", next);
        }

        Assert.Equal(Expected, (await app.EndAsync("one")).ReadOutputAs<string>());
        Assert.Equal("a b c", (await app.EndAsync("two")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Engines_TwoOnOneHub_EndInTheSameResults()
    {
        await using var first = await CreateApp(azurite.ConnectionString).StartAsync();
        await using var second = await CreateApp(azurite.ConnectionString, first.Hub).StartAsync();
        var apps = new[] { first, second };
        for (var i = 0; i < 20; i++)
        {
            await apps[i % 2].StartAsync(nameof(Orchestrators.Everything), $"one-{i}");
            await apps[(i + 1) % 2].Client.RaiseEventAsync($"one-{i}", "go", "said");
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Expected, (await first.EndAsync($"one-{i}")).ReadOutputAs<string>());
        }
    }

    private async Task<int> CountChangesAsync()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        var hub = NewHub();
        var client = await BeginAsync(hub);
        await using var app = await CreateApp(storage.ConnectionString, hub).StartAsync();
        await EndAsync(client, app);
        return storage.Changes;
    }

    private async Task KillAsync(int change)
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString, change);
        var hub = NewHub();
        var client = await BeginAsync(hub);
        await using var killed = CreateApp(storage.ConnectionString, hub);
        killed.App.WithSetting("EmbeddedHost:DrainSeconds", "0");
        await killed.StartAsync();

        // Which changes there are depends on how long queues were empty, so the last of them may never be made.
        using var unneeded = new CancellationTokenSource();
        var ended = client.WaitForInstanceCompletionAsync("one", unneeded.Token);
        await Task.WhenAny(storage.Died, ended);
        await unneeded.CancelAsync();

        await using var app = await CreateApp(azurite.ConnectionString, hub).StartAsync();
        await EndAsync(client, app);
    }

    /// <summary>What is asked of the hub before there is any process that runs it.</summary>
    private async Task<DurableTaskClient> BeginAsync(string name)
    {
        var hub = new TaskHub(
            name, new TableServiceClient(azurite.ConnectionString), new QueueServiceClient(azurite.ConnectionString), TimeProvider.System);
        var client = new TaskHubClient(
            hub, new DurableJson(Options.Create(new JsonSerializerOptions())), TimeProvider.System, throwsOnRaiseEvent: true);
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(Orchestrators.Everything), new StartOrchestrationOptions(InstanceId: "one"));
        await client.RaiseEventAsync("one", "go", "said");
        return client;
    }

    private static async Task EndAsync(DurableTaskClient client, DurableApp app)
    {
        using var timeout = new CancellationTokenSource(DurableApp.EndTimeout);
        var ended = await client.WaitForInstanceCompletionAsync("one", getInputsAndOutputs: true, timeout.Token);
        Assert.Equal(Expected, ended.ReadOutputAs<string>());
        await NothingIsLeftAsync(client, app);
    }

    /// <summary>All that was sent has been taken, and the history of the first execution is gone.</summary>
    private static Task NothingIsLeftAsync(DurableTaskClient client, DurableApp app) => Eventually.TrueAsync(async () =>
    {
        var table = new TableClient(app.App.Configuration["AzureWebJobsStorage"], $"{client.Name}History");
        var left = await table.QueryAsync<TableEntity>(row => row.PartitionKey == "one").ToListAsync();
        var state = InstanceState.Read(left.Single(row => row.RowKey == InstanceState.RowKey));
        return left.Count == 1 + state.Steps && left.All(row => row == left[^1] || row.RowKey.StartsWith($"h{state.Execution}"));
    });

    private static DurableApp CreateApp(string connectionString, string? hub = null) =>
        new(connectionString, hub, visibilityTimeout: DurableApp.BackInASecond);

    private static string NewHub() => $"hub{Guid.NewGuid():n}";
}
