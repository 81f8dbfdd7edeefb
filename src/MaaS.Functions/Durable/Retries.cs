using MaaS.Training;
using Microsoft.DurableTask;

namespace MaaS.Functions.Durable;

/// <summary>How the orchestrations of training treat a step that failed.</summary>
internal static class Retries
{
    public static TaskOptions None { get; } = new();

    /// <summary>Storage or a platform may be away for some minutes; what the run itself is to blame for stays as it is.</summary>
    public static TaskOptions Transient { get; } = TaskOptions.FromRetryPolicy(
        new RetryPolicy(10, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1))
        {
            HandleFailure = failure => !failure.IsCausedBy<RunFailedException>(),
        });
}
