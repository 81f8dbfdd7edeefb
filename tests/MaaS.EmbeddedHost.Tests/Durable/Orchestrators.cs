using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Tests.Durable;

public sealed class Orchestrators
{
    [Function(nameof(Sequence))]
    public static async Task<string> Sequence([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var name = context.GetInput<string>();
        var first = await context.CallActivityAsync<string>(nameof(Activities.Greet), name);
        var second = await context.CallActivityAsync<string>(nameof(Activities.Greet), first);
        return $"{second}!";
    }

    [Function(nameof(FanOut))]
    public async Task<int> FanOut([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var squares = await Task.WhenAll(
            Enumerable.Range(0, context.GetInput<int>()).Select(number => context.CallActivityAsync<int>("Square", number)));
        return squares.Sum();
    }

    [Function(nameof(Retry))]
    public static Task<string> Retry([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var policy = new RetryPolicy(3, TimeSpan.FromMilliseconds(20), backoffCoefficient: 2)
        {
            HandleFailure = failure => failure.IsCausedBy<InvalidOperationException>(),
        };
        return context.CallActivityAsync<string>(
            nameof(Activities.FailTimes), context.GetInput<string>(), TaskOptions.FromRetryPolicy(policy));
    }

    [Function(nameof(RetryByHandler))]
    public static async Task<string> RetryByHandler([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var attempts = 0;
        var options = TaskOptions.FromRetryHandler(retry => (attempts = retry.LastAttemptNumber) < 3);
        try
        {
            return await context.CallActivityAsync<string>(nameof(Activities.Fail), "no", options);
        }
        catch (TaskFailedException exception)
        {
            return $"{attempts}: {exception.FailureDetails.ErrorMessage}";
        }
    }

    [Function(nameof(Timer))]
    public static async Task<double> Timer([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var begun = context.CurrentUtcDateTime;
        await context.CreateTimer(context.GetInput<TimeSpan>(), CancellationToken.None);
        return (context.CurrentUtcDateTime - begun).TotalSeconds;
    }

    [Function(nameof(Event))]
    public static async Task<string> Event([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        context.SetCustomStatus("waits");
        var first = await context.WaitForExternalEvent<string>("go");
        var second = await context.WaitForExternalEvent<string>("GO");
        return $"{first} {second}";
    }

    [Function(nameof(EventOrTimeout))]
    public static async Task<string> EventOrTimeout([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            return await context.WaitForExternalEvent<string>("go", context.GetInput<TimeSpan>());
        }
        catch (TaskCanceledException)
        {
            return "timeout";
        }
    }

    /// <summary>Waits that were given up do not take events.</summary>
    [Function(nameof(SecondWait))]
    public static async Task<string> SecondWait([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            await context.WaitForExternalEvent<string>("go", TimeSpan.FromMilliseconds(1));
        }
        catch (TaskCanceledException)
        {
            context.SetCustomStatus("again");
        }

        return await context.WaitForExternalEvent<string>("go");
    }

    [Function(nameof(Parent))]
    public static async Task<string> Parent([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var child = await context.CallSubOrchestratorAsync<string>(
            nameof(Child), context.GetInput<string>(), new TaskOptions().WithInstanceId($"{context.InstanceId}/child"));
        return $"parent of {child}";
    }

    [Function(nameof(Child))]
    public static async Task<string> Child([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var greeting = await context.CallActivityAsync<string>(nameof(Activities.Greet), context.GetInput<string>());
        return $"{greeting} of {context.Parent!.Name}";
    }

    [Function(nameof(ParentOf))]
    public static async Task<string> ParentOf([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            await context.CallSubOrchestratorAsync(
                context.GetInput<string>()!, new TaskOptions().WithInstanceId($"{context.InstanceId}-child"));
            return "none";
        }
        catch (TaskFailedException exception)
        {
            return $"{exception.TaskName}: {exception.FailureDetails.ErrorMessage} / {exception.FailureDetails.InnerFailure?.ErrorMessage}";
        }
    }

    [Function(nameof(Failing))]
    public static async Task Failing([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync(nameof(Activities.Fail), "broken");

    [Function(nameof(Rounds))]
    public static async Task<string> Rounds([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var seen = context.GetInput<string[]>() ?? [];
        if (seen.Length == 3)
        {
            return string.Join(' ', seen);
        }

        var next = await context.WaitForExternalEvent<string>("next");
        context.ContinueAsNew((string[])[.. seen, next]);
        return "not the end";
    }

    [Function(nameof(DropsEvents))]
    public static async Task<string> DropsEvents([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (context.GetInput<int>() == 0)
        {
            await context.WaitForExternalEvent<string>("go");
            context.ContinueAsNew(1, preserveUnprocessedEvents: false);
            return "";
        }

        context.SetCustomStatus("second");
        return await context.WaitForExternalEvent<string>("next");
    }

    /// <summary>All that an orchestration may wait for, in two executions.</summary>
    [Function(nameof(Everything))]
    public static async Task<string> Everything([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (context.GetInput<string[]>() is not { Length: > 0 } before)
        {
            var greeting = await context.CallActivityAsync<string>(nameof(Activities.Greet), "a");
            await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
            var said = await context.WaitForExternalEvent<string>("go");
            context.SendEvent(context.InstanceId, "later", "sent");
            context.ContinueAsNew((string[])[greeting, said]);
            return "not the end";
        }

        var child = context.CallSubOrchestratorAsync<string>(nameof(Child), "b");
        var squares = Enumerable.Range(0, 3).Select(number => context.CallActivityAsync<int>("Square", number)).ToArray();
        var sent = await context.WaitForExternalEvent<string>("later");
        var sum = (await Task.WhenAll(squares)).Sum();
        return string.Join(", ", [.. before, sent, await child, $"{sum}"]);
    }

    [Function(nameof(Sender))]
    public static void Sender([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.SendEvent(context.GetInput<string>()!, "go", $"from {context.InstanceId}");

    [Function(nameof(Ids))]
    public static async Task<Guid[]> Ids([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var first = context.NewGuid();
        var kept = await context.CallActivityAsync<Guid>(nameof(Activities.Echo), first);
        return [first, kept, context.NewGuid()];
    }

    [Function(nameof(Logs))]
    public static async Task Logs([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var logger = context.CreateReplaySafeLogger<Orchestrators>();
#pragma warning disable CA1848, CA1873 // The text is what the test is about.
        logger.LogInformation("before of {InstanceId}", context.InstanceId);
        await context.CallActivityAsync(nameof(Activities.Greet), "x");
        logger.LogInformation("after of {InstanceId}", context.InstanceId);
#pragma warning restore CA1848, CA1873
    }

    [Function(nameof(LargeStatus))]
    public static void LargeStatus([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.SetCustomStatus(new string('x', 9000));

    [Function(nameof(LargeInput))]
    public static async Task<int> LargeInput([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var lengths = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            context.CallActivityAsync<int>(nameof(Activities.Length), new string('ü', context.GetInput<int>()))));
        return lengths.Sum();
    }

    [Function(nameof(UnknownActivity))]
    public static Task UnknownActivity([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync(
        "Nowhere", TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromHours(1))));

    [Function(nameof(AwaitsDelay))]
    public static async Task AwaitsDelay([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await new AwaitedDelay(TimeSpan.FromMilliseconds(1));

    /// <summary>The delay ends when the run is over, and something of the context is waited for too.</summary>
    [Function(nameof(AwaitsDelayBesideTimer))]
    public static async Task AwaitsDelayBesideTimer([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var timer = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
        await new AwaitedDelay(TimeSpan.FromMilliseconds(300));
        await timer;
    }

    [Function(nameof(LeavesThread))]
    public static async Task LeavesThread([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        await context.CallActivityAsync(nameof(Activities.Greet), "x").ConfigureAwait(false);
        await context.CallActivityAsync(nameof(Activities.Greet), "y");
    }
}
