namespace Microsoft.DurableTask;

/// <summary>
/// What a retry handler decides by: how often the task has failed by now, from 1, the last failure, and how long ago the task was
/// called first.
/// </summary>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);
