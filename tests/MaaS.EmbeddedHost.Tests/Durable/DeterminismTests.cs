using System.Text.Json;
using MaaS.EmbeddedHost.Durable;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>Histories that an orchestrator made before its code was changed.</summary>
public class DeterminismTests
{
    private static readonly DateTime Now = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Run_SameCalls_GoesOn()
    {
        var result = Replay(
            async context =>
            {
                await context.CallActivityAsync("A");
                await context.CallActivityAsync("b");
                return null;
            },
            [Started, Call(0, "a")],
            [Started, Completed(0)]);

        Assert.Equal(ReplayEnd.Waiting, result.End);
        Assert.Equal("b", Assert.Single(result.Calls).Name);
    }

    [Theory]
    [InlineData("other", "Call 0 of the orchestrator is activity 'A' in the history, but the orchestrator called activity 'B'.")]
    [InlineData("timer", "Call 0 of the orchestrator is activity 'A' in the history, but the orchestrator called a timer.")]
    [InlineData("child", "but the orchestrator called sub-orchestration 'A' with the id 'child'.")]
    [InlineData("sent", "but the orchestrator called event 'A' to 'other'.")]
    [InlineData("none", "Call 0 of the orchestrator is activity 'A' in the history, but the orchestrator made no such call.")]
    [InlineData("end", "Call 0 of the orchestrator is activity 'A' in the history, but the orchestrator ended without it.")]
    [InlineData("more", "The orchestrator called activity 'B' as call 1 of step 0, but in the history there is no such call.")]
    [InlineData("early end", "The orchestrator ended in step 0, but in the history it went on after it.")]
    [InlineData("caught", "Call 0 of the orchestrator is activity 'A' in the history, but the orchestrator called activity 'B'.")]
    public void Run_OtherCalls_FailsNamingBoth(string what, string expected)
    {
        var result = Replay(context => DoAsync(what, context), [Started, Call(0, "A")], [Started, Completed(0)]);

        Assert.Equal(ReplayEnd.Failed, result.End);
        Assert.Contains(expected, result.Failure!.ErrorMessage);
        Assert.Empty(result.Calls);
    }

    [Fact]
    public void Run_CallThatBelongsToALaterStep_FailsNamingIt()
    {
        var result = Replay(
            async context =>
            {
                await Task.WhenAll(context.CallActivityAsync("A"), context.CallActivityAsync("B"));
                return null;
            },
            [Started, Call(0, "A")],
            [Started, Completed(0), Call(1, "B")],
            [Started, Completed(1)]);

        Assert.Contains(
            "called activity 'B' as call 1 of step 0, but in the history the next call is activity 'B', in step 1.",
            result.Failure!.ErrorMessage);
    }

    [Fact]
    public void Run_AnswersTwiceOrToNobody_AreIgnored()
    {
        var result = Replay(
            async context => await context.CallActivityAsync<int>("A"),
            [Started, Call(0, "A")],
            [Started, Completed(7), Completed(0), Completed(0)]);

        Assert.Equal(ReplayEnd.Completed, result.End);
    }

    [Fact]
    public void WaitForExternalEvent_SeveralWaiters_TheLastIsFirstAsInTheRealWorker()
    {
        var result = Replay(
            async context =>
            {
                var first = context.WaitForExternalEvent<string>("go");
                var second = context.WaitForExternalEvent<string>("go");
                return $"{await second} {await first}";
            },
            [Started, Raised("go", "\"a\""), Raised("go", "\"b\"")]);

        Assert.Equal("\"a b\"", result.Output);
    }

    [Fact]
    public void WaitForExternalEvent_OtherType_FailsAndSaysWhatWasFound()
    {
        var result = Replay(async context => await context.WaitForExternalEvent<int>("go"), [Started, Raised("go", "\"a\"")]);

        Assert.StartsWith("The event 'go' was read as a 'System.Int32', which was not found: ", result.Failure!.ErrorMessage);
    }

    [Fact]
    public void IsReplaying_HistoryAndNewStep_IsTrueForTheFirstOnly()
    {
        var seen = new List<bool>();

        Replay(
            async context =>
            {
                seen.Add(context.IsReplaying);
                await context.CallActivityAsync("A");
                seen.Add(context.IsReplaying);
                return null;
            },
            [Started, Call(0, "A")],
            [Started, Completed(0)]);

        Assert.Equal([true, false], seen);
    }

    private static HistoryEvent Started => new() { Kind = HistoryEventKind.Started, At = Now };

    private static HistoryEvent Call(int id, string name) => new() { Kind = HistoryEventKind.TaskScheduled, Id = id, Name = name };

    private static HistoryEvent Completed(int id) => new() { Kind = HistoryEventKind.TaskCompleted, Id = id };

    private static HistoryEvent Raised(string name, string json) =>
        new() { Kind = HistoryEventKind.EventRaised, Name = name, Payload = json };

    private static async Task<object?> DoAsync(string what, TaskOrchestrationContext context)
    {
        switch (what)
        {
            case "other":
                await context.CallActivityAsync("B");
                break;
            case "timer":
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                break;
            case "child":
                await context.CallSubOrchestratorAsync("A", new TaskOptions().WithInstanceId("child"));
                break;
            case "sent":
                context.SendEvent("other", "A", "payload");
                break;
            case "none":
                await context.WaitForExternalEvent<string>("go");
                break;
            case "more":
                await Task.WhenAll(context.CallActivityAsync("A"), context.CallActivityAsync("B"));
                break;
            case "early end":
                _ = context.CallActivityAsync("A");
                break;
            case "caught":
                try
                {
                    await context.CallActivityAsync("B");
                }
                catch (InvalidOperationException)
                {
                    await context.CallActivityAsync("A");
                }

                break;
            default:
                break;
        }

        return null;
    }

    private static ReplayResult Replay(
        Func<TaskOrchestrationContext, Task<object?>> orchestrator, params HistoryEvent[][] steps)
    {
        var start = new OrchestrationStart
        {
            InstanceId = "one",
            Execution = "e",
            Name = "Orchestrator",
            Input = null,
            CustomStatus = null,
            CreatedAt = Now,
        };
        var json = new DurableJson(Options.Create(new JsonSerializerOptions()));
        return new OrchestrationReplay(start, steps, context => new(orchestrator(context)), json, NullLoggerFactory.Instance, () => { })
            .Run();
    }
}
