using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Durable;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.EmbeddedHost.Tests.Durable;

public class ActivityRunnerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Activity_ItsInputCannotBeRead_RunsAgain()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        var refusals = 0;
        storage.Fault = (request, _) => Task.FromResult(
            IsReadOfAStep(request) && Interlocked.Increment(ref refusals) == 1 ? StorageFault.Refused : StorageFault.None);
        await using var app = await new DurableApp(
            storage.ConnectionString, visibilityTimeout: DurableApp.BackInASecond).StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.LargeInput), 50_000);

        Assert.Equal(150_000, ended.ReadOutputAs<int>());
        Assert.True(refusals > 1);
    }

    [Fact]
    public async Task Handle_InstanceIsGone_DropsTheMessage()
    {
        var hub = CreateHub(azurite.ConnectionString);
        var item = new WorkItem
        {
            InstanceId = "gone",
            Execution = "execution",
            Step = 0,
            Id = 0,
            Name = "Any",
            IsInputInHistory = true,
        };
        var message = await ReceiveAsync(hub, item.ToMessage());

        await CreateRunner(hub).HandleAsync(message, Visibility, CancellationToken.None);

        QueueProperties properties = await hub.WorkItemQueue.GetPropertiesAsync();
        Assert.Equal(0, properties.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Handle_MessageIsNoneAndCannotBeDeleted_DoesNotFail()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        var hub = CreateHub(storage.ConnectionString);
        var message = await ReceiveAsync(hub, BinaryData.FromString("nonsense"));
        storage.Fault = (request, _) => Task.FromResult(
            HttpMethods.IsDelete(request.Method) ? StorageFault.Refused : StorageFault.None);

        await CreateRunner(hub).HandleAsync(message, Visibility, CancellationToken.None);

        QueueProperties properties = await hub.WorkItemQueue.GetPropertiesAsync();
        Assert.Equal(1, properties.ApproximateMessagesCount);
    }

    private static bool IsReadOfAStep(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path.Value!.Contains("RowKey='h", StringComparison.Ordinal);

    private static async Task<QueueMessage> ReceiveAsync(TaskHub hub, BinaryData message)
    {
        await hub.EnsureCreatedAsync(CancellationToken.None);
        await hub.WorkItemQueue.SendMessageAsync(message);
        return await hub.WorkItemQueue.ReceiveMessageAsync(Visibility);
    }

    private static ActivityRunner CreateRunner(TaskHub hub) => new(
        hub, new DurableFunctions([], []), new DurableJson(Options.Create(new JsonSerializerOptions())),
        new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), TimeProvider.System,
        NullLogger<ActivityRunner>.Instance);

    private static TaskHub CreateHub(string connectionString) => new(
        $"hub{Guid.NewGuid():n}", new TableServiceClient(connectionString), new QueueServiceClient(connectionString), TimeProvider.System);
}
