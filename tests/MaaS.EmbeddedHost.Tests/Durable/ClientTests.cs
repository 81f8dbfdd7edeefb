using DurableTask.Core.Exceptions;
using Grpc.Core;
using MaaS.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.EmbeddedHost.Tests.Durable;

public class ClientTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Schedule_IdThatRuns_IsRefused()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Event), "one", "first");
        await app.StatusAsync("one", "waits");

        var exception = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            app.StartAsync(nameof(Orchestrators.Event), "one", "second"));

        Assert.StartsWith("Orchestration 'one' is there already and is Running, expected an id", exception.Message);
        Assert.Equal("first", (await app.Client.GetInstanceAsync("one", getInputsAndOutputs: true))!.ReadInputAs<string>());
        Assert.Single(await ListAsync(app));
    }

    [Fact]
    public async Task Schedule_IdThatHasEnded_IsReplaced()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.FanOut), "one", 150);
        await app.EndAsync("one");

        await app.StartAsync(nameof(Orchestrators.Sequence), "one", "you");

        Assert.Equal("hello hello you!", (await app.EndAsync("one")).ReadOutputAs<string>());
        Assert.Equal(nameof(Orchestrators.Sequence), Assert.Single(await ListAsync(app)).Name);
    }

    [Fact]
    public async Task Schedule_StatusesThatStay_AreAsGiven()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Sequence), "one", "a");
        await app.EndAsync("one");
        var options = new StartOrchestrationOptions("one").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Orchestrators.Sequence), "b", options));
    }

    [Fact]
    public async Task Schedule_ManyOfOneIdAtOnce_OneStarts()
    {
        await using var app = await CreateApp().StartAsync();

        var starts = await Task.WhenAll(Enumerable.Range(0, 10).Select(async number =>
        {
            try
            {
                await app.StartAsync(nameof(Orchestrators.Event), "one", number);
                return true;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return false;
            }
        }));

        Assert.Single(starts, hasStarted => hasStarted);
        Assert.Single(await ListAsync(app));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@entity")]
    [InlineData("a\nb")]
    public async Task Schedule_IdThatNoneMayHave_SaysWhatIsExpected(string id)
    {
        await using var app = await CreateApp().StartAsync();

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => app.StartAsync(nameof(Orchestrators.Event), id));

        Assert.Contains("expected 1 to 100 characters", exception.Message);
    }

    [Fact]
    public async Task Schedule_Later_IsPendingUntilThen()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null)) { AutoAdvanceAmount = TimeSpan.Zero };
        await using var app = await new DurableApp(azurite.ConnectionString, time: time).StartAsync();
        var at = time.GetUtcNow() + TimeSpan.FromDays(20);
        var options = new StartOrchestrationOptions("one", at);
        await app.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Orchestrators.Ids), options);
        await app.Client.RaiseEventAsync("one", "go");

        time.Advance(TimeSpan.FromDays(19));
        await app.StartAsync(nameof(Orchestrators.LargeStatus), "other");
        await app.StatusAsync("other", OrchestrationRuntimeStatus.Failed);

        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await app.Client.GetInstanceAsync("one"))!.RuntimeStatus);
        time.Advance(TimeSpan.FromDays(1));
        await UntilCompletedAsync(app, time, "one", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Suspend_ThenResume_WhatCameMeanwhileIsTaken()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Event), "one");
        await app.StatusAsync("one", "waits");
        await app.Client.SuspendInstanceAsync("one", "why not");
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Suspended);
        await app.Client.RaiseEventAsync("one", "go", "a");
        await app.Client.RaiseEventAsync("one", "go", "b");
        await app.RunAsync(nameof(Orchestrators.Sequence));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await app.Client.GetInstanceAsync("one"))!.RuntimeStatus);

        await app.Client.ResumeInstanceAsync("one");

        Assert.Equal("a b", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Suspend_TimerIsDueMeanwhile_FiresAfterResume()
    {
        var time = new FakeTimeProvider();
        await using var app = await new DurableApp(azurite.ConnectionString, time: time).StartAsync();
        await app.StartAsync(nameof(Orchestrators.Timer), "one", TimeSpan.FromMinutes(1));
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Running);
        await app.Client.SuspendInstanceAsync("one");
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Suspended);
        await app.StartAsync(nameof(Orchestrators.Timer), "later", TimeSpan.FromMinutes(2));
        await app.StatusAsync("later", OrchestrationRuntimeStatus.Running);
        await UntilCompletedAsync(app, time, "later", TimeSpan.FromSeconds(30));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await app.Client.GetInstanceAsync("one"))!.RuntimeStatus);

        await app.Client.ResumeInstanceAsync("one");

        await UntilCompletedAsync(app, time, "one", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Terminate_Waiting_EndsWithTheOutput()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Event), "one");
        await app.StatusAsync("one", "waits");

        await app.Client.TerminateInstanceAsync("one", output: "enough");

        var ended = await app.EndAsync("one");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
        Assert.Equal("enough", ended.ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    [InlineData(false, OrchestrationRuntimeStatus.Running)]
    public async Task Terminate_Parent_ChildEndsIfAsked(bool recursive, OrchestrationRuntimeStatus expected)
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.ParentOf), "one", nameof(Orchestrators.Event));
        await app.StatusAsync("one-child", "waits");

        await app.Client.TerminateInstanceAsync("one", new TerminateInstanceOptions(Recursive: recursive));

        await app.EndAsync("one");
        await app.StatusAsync("one-child", expected);
    }

    [Fact]
    public async Task Terminate_Child_ParentIsToldSo()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.ParentOf), "one", nameof(Orchestrators.Event));
        await app.StatusAsync("one-child", "waits");

        await app.Client.TerminateInstanceAsync("one-child");

        Assert.StartsWith("Event: The sub-orchestration was terminated.", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Purge_Ended_IsGoneAndItsIdFree()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.FanOut), "one", 150);
        await app.EndAsync("one");

        Assert.Equal(1, (await app.Client.PurgeInstanceAsync("one")).PurgedInstanceCount);
        Assert.Null(await app.Client.GetInstanceAsync("one"));
        Assert.Empty(await ListAsync(app));
        Assert.Equal(0, (await app.Client.PurgeInstanceAsync("one")).PurgedInstanceCount);
    }

    [Fact]
    public async Task Purge_Running_IsLeftAlone()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Event), "one");

        Assert.Equal(0, (await app.Client.PurgeInstanceAsync("one")).PurgedInstanceCount);
        Assert.NotNull(await app.Client.GetInstanceAsync("one"));
    }

    [Fact]
    public async Task Purge_Recursive_TakesSubOrchestrationsToo()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Parent), "one", "x");
        await app.EndAsync("one");

        Assert.Equal(2, (await app.Client.PurgeInstanceAsync("one", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Empty(await ListAsync(app));
    }

    [Fact]
    public async Task List_Filters_ShowsThoseThatFitInPages()
    {
        await using var app = await CreateApp().StartAsync();
        foreach (var id in (string[])["a-1", "a-2", "a-3", "b-1"])
        {
            await app.StartAsync(nameof(Orchestrators.Event), id, id);
            await app.StatusAsync(id, "waits");
        }

        await app.Client.TerminateInstanceAsync("a-2");
        await app.EndAsync("a-2");

        Assert.Equal(["a-1", "a-2", "a-3"], await IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "a-")));
        Assert.Equal(["a-2"], await IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Terminated])));
        Assert.Empty(await IdsAsync(new OrchestrationQuery(CreatedFrom: TimeProvider.System.GetUtcNow().AddHours(1))));
        Assert.Empty(await IdsAsync(new OrchestrationQuery(CreatedTo: TimeProvider.System.GetUtcNow().AddHours(-1))));
        var withInputs = await ListAsync(app, new OrchestrationQuery(FetchInputsAndOutputs: true));
        Assert.Equal(["a-1", "a-2", "a-3", "b-1"], withInputs.Select(one => one.ReadInputAs<string>()));
        var pages = await app.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 3)).AsPages().ToListAsync();
        Assert.Equal([3, 1], pages.Select(page => page.Values.Count));
        var rest = await app.Client.GetAllInstancesAsync().AsPages(pages[0].ContinuationToken).ToListAsync();
        Assert.Equal("b-1", Assert.Single(Assert.Single(rest).Values).InstanceId);

        async Task<IEnumerable<string>> IdsAsync(OrchestrationQuery query) => (await ListAsync(app, query)).Select(one => one.InstanceId);
    }

    [Fact]
    public async Task Raise_InstanceIsNotThere_NothingIsLeftForTheNextOfThatId()
    {
        await using var app = await CreateApp().StartAsync();
        await app.Client.RaiseEventAsync("one", "go", "early");
        await app.RunAsync(nameof(Orchestrators.Sequence));
        await app.StartAsync(nameof(Orchestrators.EventOrTimeout), "one", TimeSpan.FromSeconds(0.2));

        Assert.Equal("timeout", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Raise_InstanceIsNotThereOrHasEnded_IsTheErrorOfTheRealHost()
    {
        await using var app = await new DurableApp(azurite.ConnectionString, throwsOnRaiseEvent: true).StartAsync();
        await app.StartAsync(nameof(Orchestrators.Sequence), "ended");
        await app.EndAsync("ended");

        var missing = await Assert.ThrowsAsync<RpcException>(() => app.Client.RaiseEventAsync("none", "go"));
        var ended = await Assert.ThrowsAsync<RpcException>(() => app.Client.RaiseEventAsync("ended", "go"));

        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        Assert.Contains("Event 'go' is for orchestration 'none', expected the id of one that is there", missing.Message);
        Assert.Equal(StatusCode.FailedPrecondition, ended.StatusCode);
        Assert.Contains("which is Completed, expected one that has not ended", ended.Message);
    }

    [Fact]
    public async Task Get_WithoutPayloads_HasNone()
    {
        await using var app = await CreateApp().StartAsync();
        var id = (await app.RunAsync(nameof(Orchestrators.Sequence), "you")).InstanceId;

        var found = (await app.Client.GetInstanceAsync(id))!;

        Assert.Null(found.SerializedOutput);
        Assert.Throws<InvalidOperationException>(found.ReadOutputAs<string>);
        Assert.True(found.CreatedAt <= found.LastUpdatedAt);
    }

    /// <summary>Lets time pass, a step with each look.</summary>
    private static Task UntilCompletedAsync(DurableApp app, FakeTimeProvider time, string instanceId, TimeSpan step) =>
        Eventually.TrueAsync(async () =>
        {
            time.Advance(step);
            return (await app.Client.GetInstanceAsync(instanceId))!.IsCompleted;
        });

    private static async Task<List<OrchestrationMetadata>> ListAsync(DurableApp app, OrchestrationQuery? query = null) =>
        await app.Client.GetAllInstancesAsync(query).ToListAsync();

    private DurableApp CreateApp() => new(azurite.ConnectionString);
}
