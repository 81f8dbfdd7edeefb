namespace Microsoft.DurableTask;

/// <summary>Whether a failed task is tried again, at once; runs in the orchestrator, so it must be deterministic.</summary>
public delegate bool RetryHandler(RetryContext retryContext);
