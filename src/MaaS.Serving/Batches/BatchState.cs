namespace MaaS.Serving;

/// <summary>Where a batch stands. The last three are final.</summary>
public enum BatchState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
