namespace Microsoft.DurableTask;

/// <summary>
/// Whether a failed task is tried again, once the returned task ends; runs in the orchestrator, so it must be deterministic, and
/// waits with the orchestration's timers.
/// </summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);
