using Microsoft.DurableTask;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Tries a task of an orchestrator again, as its options say, with the orchestration's own timers in between.</summary>
internal static class TaskRetries
{
    public static Task<T> RunAsync<T>(TaskOrchestrationContext context, TaskRetryOptions? retry, Func<Task<T>> attempt) => retry switch
    {
        { Policy: { } policy } => RunAsync(context, policy, attempt),
        { Handler: { } handler } => RunAsync(context, handler, attempt),
        _ => attempt(),
    };

    private static async Task<T> RunAsync<T>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<T>> attempt)
    {
        var begun = context.CurrentUtcDateTime;
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException exception)
                when (attempts < policy.MaxNumberOfAttempts && IsRetried(exception))
            {
            }

            await context.CreateTimer(Pause(policy, attempts), CancellationToken.None);
        }

        bool IsRetried(TaskFailedException exception) =>
            !exception.IsFinal
            && (policy.RetryTimeout == Timeout.InfiniteTimeSpan || context.CurrentUtcDateTime - begun < policy.RetryTimeout)
            && policy.Handles(exception.FailureDetails);
    }

    private static async Task<T> RunAsync<T>(TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<T>> attempt)
    {
        var begun = context.CurrentUtcDateTime;
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException exception) when (!exception.IsFinal)
            {
                var total = context.CurrentUtcDateTime - begun;
                if (!await handler(new RetryContext(context, failures, exception.FailureDetails, total, CancellationToken.None)))
                {
                    throw;
                }
            }
        }
    }

    private static TimeSpan Pause(RetryPolicy policy, int attempts)
    {
        var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        var ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        return ticks >= longest.Ticks ? longest : TimeSpan.FromTicks((long)ticks);
    }
}
