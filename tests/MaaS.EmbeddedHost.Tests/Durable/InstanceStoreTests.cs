using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Durable;
using MaaS.Testing;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Tests.Durable;

public class InstanceStoreTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Commit_SomebodyElseTookTheStep_IsAConflictAndChangesNothing()
    {
        var store = await CreateStoreAsync();
        var before = await CreateInstanceAsync(store);
        await store.CommitAsync(Step(before, "first"), CancellationToken.None);

        var exception = await Assert.ThrowsAnyAsync<RequestFailedException>(() =>
            store.CommitAsync(Step(before, "second"), CancellationToken.None));

        Assert.True(InstanceStore.IsConflict(exception));
        var after = await store.LoadAsync("one", CancellationToken.None);
        Assert.Equal("first", (await store.ReadHistoryAsync(after.State!, CancellationToken.None)).Single().Single().Name);
    }

    [Fact]
    public async Task Commit_WithoutAStepAfterSomebodyElse_IsAConflict()
    {
        var store = await CreateStoreAsync();
        var before = await CreateInstanceAsync(store);
        var suspended = before.State! with { Status = OrchestrationRuntimeStatus.Suspended };
        await store.CommitAsync(Step(before, "first"), CancellationToken.None);

        var exception = await Assert.ThrowsAnyAsync<RequestFailedException>(() =>
            store.CommitAsync(new InstanceCommit { Before = before, State = suspended }, CancellationToken.None));

        Assert.True(InstanceStore.IsConflict(exception));
    }

    [Fact]
    public async Task Commit_EventWasTakenBySomebodyElse_IsAConflict()
    {
        var store = await CreateStoreAsync();
        await CreateInstanceAsync(store);
        await store.DeliverAsync("one", InboxRow.Sent("sender", 0, 1, Raised("go")), CancellationToken.None);
        var before = await store.LoadAsync("one", CancellationToken.None);
        await store.DropAsync("one", before.Inbox, CancellationToken.None);

        var exception = await Assert.ThrowsAnyAsync<RequestFailedException>(() =>
            store.CommitAsync(Step(before, "first") with { Consumed = before.Inbox }, CancellationToken.None));

        Assert.True(InstanceStore.IsConflict(exception));
    }

    [Fact]
    public async Task Deliver_Twice_IsThereOnce()
    {
        var store = await CreateStoreAsync();
        await CreateInstanceAsync(store);

        await store.DeliverAsync("one", InboxRow.Sent("sender", 0, 2, Raised("first")), CancellationToken.None);
        await store.DeliverAsync("one", InboxRow.Sent("sender", 1, 1, Raised("second")), CancellationToken.None);
        await store.DeliverAsync("one", InboxRow.Sent("sender", 0, 3, Raised("again")), CancellationToken.None);

        var inbox = (await store.LoadAsync("one", CancellationToken.None)).Inbox;
        Assert.Equal(["second", "first"], inbox.Select(row => row.Event.Name));
    }

    [Fact]
    public async Task Read_LongPayloadReplacedByAShorterOne_IsTheShorter()
    {
        var store = await CreateStoreAsync();
        var before = await CreateInstanceAsync(store);
        var longer = before.State! with { Output = new string('ü', 100_000) };
        var eTag = await store.CommitAsync(new InstanceCommit { Before = before, State = longer }, CancellationToken.None);
        Assert.Equal(longer.Output, (await store.ReadStateAsync("one", CancellationToken.None))!.Output);

        var shorter = longer with { Output = "short" };
        await store.CommitAsync(new InstanceCommit { Before = before with { ETag = eTag }, State = shorter }, CancellationToken.None);

        Assert.Equal("short", (await store.ReadStateAsync("one", CancellationToken.None))!.Output);
    }

    [Fact]
    public void IsConflict_QueueIsMissing_IsNone() => Assert.False(InstanceStore.IsConflict(
        new RequestFailedException(404, "The queue is missing.", $"{QueueErrorCode.QueueNotFound}", null)));

    [Fact]
    public async Task ReadHistory_RowsAreMissing_SaysSoUnlessSomebodyElseHasGoneOn()
    {
        var store = await CreateStoreAsync();
        var state = (await CreateInstanceAsync(store)).State! with { Steps = 1 };

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => store.ReadHistoryAsync(state, CancellationToken.None));
        var conflict = await Assert.ThrowsAsync<RequestFailedException>(() =>
            store.ReadHistoryAsync(state with { Execution = "before" }, CancellationToken.None));

        Assert.StartsWith("The history of orchestration 'one' has 0 steps, expected 1", exception.Message);
        Assert.True(InstanceStore.IsConflict(conflict));
    }

    [Fact]
    public async Task Glance_SaysWhetherThereIsSomethingToDoWithoutPayloads()
    {
        var store = await CreateStoreAsync();
        var before = await CreateInstanceAsync(store);
        var due = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1);
        var waiting = before.State! with { IsFresh = false, Input = "long" };
        var eTag = await store.CommitAsync(new InstanceCommit { Before = before, State = waiting }, CancellationToken.None);
        var idle = await store.GlanceAsync("one", CancellationToken.None);
        var timed = waiting with { Timers = new Dictionary<int, DateTime> { [0] = due.UtcDateTime } };
        await store.CommitAsync(new InstanceCommit { Before = before with { ETag = eTag }, State = timed }, CancellationToken.None);
        var withTimer = await store.GlanceAsync("one", CancellationToken.None);
        await store.DeliverAsync("one", InboxRow.Sent("sender", 0, 1, Raised("go")), CancellationToken.None);
        var withMail = await store.GlanceAsync("one", CancellationToken.None);

        Assert.Null(idle.State!.Input);
        Assert.False(idle.IsDueBy(DateTimeOffset.MaxValue));
        Assert.False(withTimer.IsDueBy(due.AddTicks(-1)));
        Assert.True(withTimer.IsDueBy(due));
        Assert.True(withMail.IsDueBy(DateTimeOffset.MinValue));
        Assert.False((await store.GlanceAsync("other", CancellationToken.None)).IsDueBy(DateTimeOffset.MaxValue));
    }

    /// <summary>As a kill leaves it that comes while the history of a long execution is removed.</summary>
    [Fact]
    public async Task Outbox_ItsHistoryIsHalfRemoved_IsRemovedToo()
    {
        await using var app = await new DurableApp(azurite.ConnectionString).StartAsync();
        await app.StartAsync(nameof(Orchestrators.EventOrTimeout), "one", TimeSpan.FromHours(1));
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Running);
        var table = new TableClient(azurite.ConnectionString, $"{app.Hub}History");
        await table.AddEntityAsync(new OutboxRow("gone", 7, IsOver: true).ToRow("one"));

        await app.Client.RaiseEventAsync("one", "go", "came");

        Assert.Equal("came", (await app.EndAsync("one")).ReadOutputAs<string>());
        Assert.Empty((await new InstanceStore(table).LoadAsync("one", CancellationToken.None)).Outbox);
    }

    private static HistoryEvent Raised(string name) => new() { Kind = HistoryEventKind.EventRaised, Name = name };

    private static InstanceCommit Step(LoadedInstance before, string name) => new()
    {
        Before = before,
        State = before.State! with { Steps = 1 },
        Step = [Raised(name)],
    };

    private static async Task<LoadedInstance> CreateInstanceAsync(InstanceStore store)
    {
        var instance = new InstanceState
        {
            InstanceId = "one",
            Incarnation = "incarnation",
            Execution = "execution",
            Name = "Orchestrator",
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Null(await store.CreateAsync(instance, _ => Task.FromResult(false), CancellationToken.None));
        return await store.LoadAsync("one", CancellationToken.None);
    }

    private async Task<InstanceStore> CreateStoreAsync()
    {
        var table = new TableClient(azurite.ConnectionString, $"t{Guid.NewGuid():n}");
        await table.CreateAsync();
        return new InstanceStore(table);
    }
}
