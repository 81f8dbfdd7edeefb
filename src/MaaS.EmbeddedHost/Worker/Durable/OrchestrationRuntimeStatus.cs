namespace Microsoft.DurableTask.Client;

/// <summary>Where an orchestration stands.</summary>
public enum OrchestrationRuntimeStatus
{
    Running = 0,
    Completed = 1,

    [Obsolete("Not used; there for the numbers of the others.")]
    ContinuedAsNew = 2,

    Failed = 3,

    [Obsolete("Not used; there for the numbers of the others.")]
    Canceled = 4,

    Terminated = 5,
    Pending = 6,
    Suspended = 7,
}
