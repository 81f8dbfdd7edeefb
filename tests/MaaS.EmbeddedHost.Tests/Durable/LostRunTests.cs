using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Durable;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>Runs and answers that storage, a kill or another process could make disappear.</summary>
public class LostRunTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly ParentCall FirstCall = new("parent", "Parent", "execution", 0);
    private static readonly ParentCall LaterCall = FirstCall with { Id = 1 };

    [Fact]
    public async Task Schedule_AnswerOfTheCreationIsLost_RunsAndIsListed()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        await using var app = await CreateApp(azurite.ConnectionString).StartAsync();
        storage.Fault = Once(StorageFault.AnswerLost, (request, _) => IsTransaction(request));

        await CreateClient(CreateHub(storage.ConnectionString, app.Hub)).ScheduleNewOrchestrationInstanceAsync(
            nameof(Orchestrators.Sequence), "you", new StartOrchestrationOptions("one"));

        Assert.Equal("hello hello you!", (await app.EndAsync("one")).ReadOutputAs<string>());
        Assert.Equal("one", Assert.Single(await app.Client.GetAllInstancesAsync().ToListAsync()).InstanceId);
    }

    [Fact]
    public async Task SubOrchestration_AnswerOfTheCreationIsLost_RunsAndIsListed()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        await using var app = await CreateApp(storage.ConnectionString).StartAsync();
        storage.Fault = Once(
            StorageFault.AnswerLost, (request, body) => IsTransaction(request) && body.Contains("\"Name\":\"Child\""));

        await app.StartAsync(nameof(Orchestrators.Parent), "one", "you");

        Assert.Equal("parent of hello you of Parent", (await app.EndAsync("one")).ReadOutputAs<string>());
        var listed = await app.Client.GetAllInstancesAsync().ToListAsync();
        Assert.Equal(["one", "one/child"], listed.Select(one => one.InstanceId).Order(StringComparer.Ordinal));
    }

    /// <summary>A process is killed after its sweep has seen the child, and before the child's parent has its answer.</summary>
    [Fact]
    public async Task Engine_KilledAfterTheSweepOfAnEndedChild_ParentIsToldAfterTheNextStart()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        storage.Fault = (request, body) => Task.FromResult(IsAnswerTo("one", request, body) ? Refuse(told) : StorageFault.None);
        string hub;
        await using (var first = await StartKilledAsync(storage, hub: null, TimeProvider.System))
        {
            hub = first.Hub;
            await first.StartAsync(nameof(Orchestrators.ParentOf), "one", nameof(Orchestrators.LargeStatus));
            await told.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }

        told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        storage.Fault = (request, body) => Task.FromResult(IsAnswerTo("one", request, body) ? Refuse(told) : StorageFault.None);
        await using (var second = await StartKilledAsync(storage, hub, new LaterTime()))
        {
            await told.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }

        await using var last = await CreateApp(azurite.ConnectionString, hub).StartAsync();
        Assert.StartsWith("LargeStatus: ", (await last.EndAsync("one")).ReadOutputAs<string>());

        static StorageFault Refuse(TaskCompletionSource told)
        {
            told.TrySetResult();
            return StorageFault.Unavailable;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndedInstance_HasNotAnsweredItsParent_AnswersBeforeItGoes(bool isPurged)
    {
        var hub = CreateHub(azurite.ConnectionString);
        await hub.EnsureCreatedAsync(CancellationToken.None);
        await CreateAsync(hub, "parent", parent: null);
        await EndAsync(hub, await CreateAsync(hub, "child", FirstCall));

        Task removal = isPurged
            ? CreateClient(hub).PurgeInstanceAsync("child")
            : CreateClient(hub).ScheduleNewOrchestrationInstanceAsync("Any", new StartOrchestrationOptions("child"));
        await removal;

        var parent = await hub.Instances.LoadAsync("parent", CancellationToken.None);
        Assert.Equal(HistoryEventKind.SubOrchestrationCompleted, Assert.Single(parent.Inbox).Event.Kind);
        Assert.Equal(!isPurged, await hub.Instances.ReadStateAsync("child", CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Purge_InstanceIsReplacedMeanwhile_TheNewOneStays()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        var hub = CreateHub(storage.ConnectionString);
        await hub.EnsureCreatedAsync(CancellationToken.None);
        await EndAsync(hub, await CreateAsync(hub, "one", parent: null));
        var other = CreateClient(CreateHub(azurite.ConnectionString, hub.Name));
        var isReplaced = 0;
        storage.Fault = async (request, _) =>
        {
            if ((IsTransaction(request) || HttpMethods.IsDelete(request.Method)) && Interlocked.Exchange(ref isReplaced, 1) == 0)
            {
                await other.ScheduleNewOrchestrationInstanceAsync("New", new StartOrchestrationOptions("one"));
                await other.RaiseEventAsync("one", "go");
            }

            return StorageFault.None;
        };

        var purged = await CreateClient(hub).PurgeInstanceAsync("one");

        Assert.Equal(0, purged.PurgedInstanceCount);
        Assert.Equal("New", Assert.Single(await other.GetAllInstancesAsync().ToListAsync()).Name);
        Assert.Single((await hub.Instances.LoadAsync("one", CancellationToken.None)).Inbox);
    }

    [Fact]
    public async Task Outbox_SenderIsLate_LeavesTheChildOfALaterCall()
    {
        var hub = CreateHub(azurite.ConnectionString);
        await hub.EnsureCreatedAsync(CancellationToken.None);
        var parent = await CreateAsync(hub, "parent", parent: null);
        await EndAsync(hub, await CreateAsync(hub, "child", LaterCall));
        var call = new HistoryEvent
        {
            Kind = HistoryEventKind.SubOrchestrationScheduled,
            Id = FirstCall.Id,
            Name = "Child",
            Target = "child",
        };

        // There is no such row any more: another process has sent all, and the parent has gone on.
        await hub.Outbox.SendAsync(parent.State!, new OutboxRow("execution", 0, IsOver: false), [call], CancellationToken.None);

        Assert.Equal(LaterCall, (await hub.Instances.ReadStateAsync("child", CancellationToken.None))!.Parent);
        Assert.Empty((await hub.Instances.LoadAsync("parent", CancellationToken.None)).Inbox);
    }

    private static Func<HttpRequest, string, Task<StorageFault>> Once(StorageFault fault, Func<HttpRequest, string, bool> isMeant)
    {
        var isDone = 0;
        return (request, body) => Task.FromResult(
            isMeant(request, body) && Interlocked.Exchange(ref isDone, 1) == 0 ? fault : StorageFault.None);
    }

    private static bool IsTransaction(HttpRequest request) => request.Path.Value!.EndsWith("/$batch", StringComparison.Ordinal);

    private static bool IsAnswerTo(string instanceId, HttpRequest request, string body) =>
        request.Path.Value!.EndsWith("History", StringComparison.Ordinal)
        && body.Contains($"\"PartitionKey\":\"{instanceId}\"") && body.Contains("\"RowKey\":\"ia");

    private static async Task<DurableApp> StartKilledAsync(StorageProxy storage, string? hub, TimeProvider time)
    {
        var app = CreateApp(storage.ConnectionString, hub, time);
        app.App.WithSetting("EmbeddedHost:DrainSeconds", "0");
        return await app.StartAsync();
    }

    private static DurableApp CreateApp(string connectionString, string? hub = null, TimeProvider? time = null) =>
        new(connectionString, hub, time, visibilityTimeout: DurableApp.BackInASecond);

    private static TaskHub CreateHub(string connectionString, string? name = null) => new(
        name ?? $"hub{Guid.NewGuid():n}", new TableServiceClient(connectionString), new QueueServiceClient(connectionString),
        TimeProvider.System);

    private static TaskHubClient CreateClient(TaskHub hub) => new(
        hub, new DurableJson(Options.Create(new JsonSerializerOptions())), TimeProvider.System, throwsOnRaiseEvent: true);

    private static async Task<LoadedInstance> CreateAsync(TaskHub hub, string instanceId, ParentCall? parent)
    {
        var instance = new InstanceState
        {
            InstanceId = instanceId,
            Incarnation = "incarnation",
            Execution = "execution",
            Name = "Any",
            Status = OrchestrationRuntimeStatus.Pending,
            Parent = parent,
            CreatedAt = hub.Now,
            UpdatedAt = hub.Now,
        };
        Assert.Null(await hub.CreateAsync(instance, _ => Task.FromResult(false), CancellationToken.None));
        return await hub.Instances.LoadAsync(instanceId, CancellationToken.None);
    }

    /// <summary>Ends an instance, and leaves to be sent what it tells its parent.</summary>
    private static async Task EndAsync(TaskHub hub, LoadedInstance loaded) => await hub.Instances.CommitAsync(
        new InstanceCommit
        {
            Before = loaded,
            State = loaded.State! with { Status = OrchestrationRuntimeStatus.Completed, Steps = 1 },
            Step = loaded.State!.Parent is not { } parent ? [] :
            [
                new HistoryEvent
                {
                    Kind = HistoryEventKind.ParentAnswered,
                    Target = parent.InstanceId,
                    Execution = parent.Execution,
                    Id = parent.Id,
                },
            ],
        },
        CancellationToken.None);

    /// <summary>The clock of a process that is started when all that is there is old.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromHours(1);
    }
}
