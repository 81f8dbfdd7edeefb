using MaaS.Testing;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Tests.Durable;

public class OrchestrationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Activities_InSequence_OutputIsKept()
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Sequence), "you");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal("hello hello you!", ended.ReadOutputAs<string>());
        Assert.Equal("you", ended.ReadInputAs<string>());
        Assert.Equal("Greet you", await app.Calls.NextAsync());
        Assert.Equal("Greet hello you", await app.Calls.NextAsync());
        Assert.Empty(app.Log.Warnings);
    }

    [Fact]
    public async Task FanOut_OfHundreds_AllAreSummed()
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.FanOut), 250);

        Assert.Equal(Enumerable.Range(0, 250).Sum(number => number * number), ended.ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(2, OrchestrationRuntimeStatus.Completed)]
    [InlineData(3, OrchestrationRuntimeStatus.Failed)]
    public async Task Retry_ActivityFails_IsTriedAsThePolicySays(int failures, OrchestrationRuntimeStatus expected)
    {
        await using var app = CreateApp();
        var tries = 0;
        app.Calls.Behaviour = (_, _) => ++tries <= failures ? throw new InvalidOperationException($"try {tries}") : Task.CompletedTask;
        await app.StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Retry), "text");

        Assert.Equal(expected, ended.RuntimeStatus);
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Retry_FailureIsNotHandled_IsNotTriedAgain()
    {
        await using var app = CreateApp();
        var tries = 0;
        app.Calls.Behaviour = (_, _) => throw new NotSupportedException($"try {++tries}");
        await app.StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Retry), "text");

        Assert.Equal(1, tries);
        Assert.Equal(typeof(NotSupportedException).FullName, ended.FailureDetails!.InnerFailure!.ErrorType);
    }

    [Fact]
    public async Task RetryHandler_SaysNo_FailureArrives()
    {
        await using var app = await CreateApp().StartAsync();

        Assert.Equal("3: no", (await app.RunAsync(nameof(Orchestrators.RetryByHandler))).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Timer_IsDue_GoesOnThenAndNotBefore()
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Timer), TimeSpan.FromSeconds(0.3));

        Assert.True(ended.ReadOutputAs<double>() >= 0.3);
    }

    [Fact]
    public async Task Events_BeforeAndWhileWaitedFor_ArriveInOrderWhateverTheirCase()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Event), "one");
        await app.StatusAsync("one", "waits");

        await app.Client.RaiseEventAsync("one", "Go", "first");
        await app.Client.RaiseEventAsync("one", "go", "second");

        Assert.Equal("first second", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_ManyBeforeTheStep_AreKeptInOrder()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Rounds), "one");

        foreach (var next in (string[])["a", "b", "c"])
        {
            await app.Client.RaiseEventAsync("one", "next", next);
        }

        Assert.Equal("a b c", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData("00:00:00.05", false, "timeout")]
    [InlineData("01:00:00", true, "came")]
    public async Task EventWithTimeout_WhicheverIsFirst_Wins(string timeout, bool raises, string expected)
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.EventOrTimeout), "one", TimeSpan.Parse(timeout, null));

        if (raises)
        {
            await app.Client.RaiseEventAsync("one", "go", "came");
        }

        Assert.Equal(expected, (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_AfterAWaitThatTimedOut_GoesToTheNext()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.SecondWait), "one");
        await app.StatusAsync("one", "again");

        await app.Client.RaiseEventAsync("one", "go", "came");

        Assert.Equal("came", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task SubOrchestration_WithAnId_HasItAndAnswers()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Parent), "run#1", "x");

        Assert.Equal("parent of hello x of Parent", (await app.EndAsync("run#1")).ReadOutputAs<string>());
        Assert.Equal("hello x of Parent", (await app.EndAsync("run#1/child")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(nameof(Orchestrators.Failing), "Failing: Task 'Fail' (#0) failed with an unhandled exception: broken / broken")]
    [InlineData("Nothing", "Nothing: There is no orchestrator 'Nothing', expected one of: ")]
    public async Task SubOrchestration_Fails_ParentCatchesIt(string child, string expected)
    {
        await using var app = await CreateApp().StartAsync();

        Assert.StartsWith(expected, (await app.RunAsync(nameof(Orchestrators.ParentOf), child)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task SubOrchestration_IdIsTaken_ParentIsToldSo()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.Event), "one-child");
        await app.StatusAsync("one-child", "waits");
        await app.StartAsync(nameof(Orchestrators.ParentOf), "one", nameof(Orchestrators.Failing));

        Assert.StartsWith(
            "Failing: Orchestration 'one-child' is there already and is Running", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Orchestrator_ActivityFails_FailsWithItsDetails()
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Failing));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal("Task 'Fail' (#0) failed with an unhandled exception: broken", ended.FailureDetails!.ErrorMessage);
        var cause = ended.FailureDetails.InnerFailure!;
        Assert.True(cause.IsCausedBy<InvalidOperationException>());
        Assert.Contains(nameof(Activities.Fail), cause.StackTrace);
        Assert.Equal("because", cause.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task ContinueAsNew_WithoutKeepingEvents_LosesThem()
    {
        await using var app = CreateApp();
        await app.StartAsync();
        await app.StartAsync(nameof(Orchestrators.DropsEvents), "one", 0);
        await app.Client.SuspendInstanceAsync("one");
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Suspended);
        await app.Client.RaiseEventAsync("one", "next", "early");
        await app.Client.RaiseEventAsync("one", "go");
        await app.Client.ResumeInstanceAsync("one");
        await app.StatusAsync("one", "second");

        await app.Client.RaiseEventAsync("one", "next", "late");

        Assert.Equal("late", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task SendEvent_ToAnother_Arrives()
    {
        await using var app = await CreateApp().StartAsync();
        await app.StartAsync(nameof(Orchestrators.EventOrTimeout), "receiver", TimeSpan.FromHours(1));
        await app.StartAsync(nameof(Orchestrators.Sender), "sender", "receiver");

        Assert.Equal("from sender", (await app.EndAsync("receiver")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task NewGuid_Replayed_IsTheSame()
    {
        await using var app = await CreateApp().StartAsync();

        var ids = (await app.RunAsync(nameof(Orchestrators.Ids))).ReadOutputAs<Guid[]>()!;

        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task ReplaySafeLogger_Replayed_SaysAllOnce()
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Logs));

        Assert.Single(app.Log.All, line => line == $"before of {ended.InstanceId}");
        Assert.Single(app.Log.All, line => line == $"after of {ended.InstanceId}");
    }

    [Theory]
    [InlineData(nameof(Orchestrators.LargeStatus), null, "The custom status is 9002 characters of JSON, expected at most 8192")]
    [InlineData(nameof(Orchestrators.LargeInput), 300_000, "put it into a blob and pass the blob's name")]
    [InlineData(nameof(Orchestrators.UnknownActivity), null, "There is no activity 'Nowhere', expected one of: ")]
    [InlineData("Nothing", null, "There is no orchestrator 'Nothing', expected one of: ")]
    [InlineData(nameof(Orchestrators.AwaitsDelay), null, "awaits something that is not of its context")]
    [InlineData(nameof(Orchestrators.AwaitsDelayBesideTimer), null, "awaits something that is not of its context")]
    [InlineData(nameof(Orchestrators.LeavesThread), null, "awaits something that is not of its context")]
    public async Task Orchestrator_DoesWhatItMayNot_FailsAndSaysWhy(string orchestrator, object? input, string expected)
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(orchestrator, input);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains(expected, ended.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task LargePayloads_OfSeveralMegabytesInOneStep_AreKept()
    {
        await using var app = await CreateApp().StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.LargeInput), 70_000);

        Assert.Equal(210_000, ended.ReadOutputAs<int>());
    }

    private DurableApp CreateApp() => new(azurite.ConnectionString);
}
