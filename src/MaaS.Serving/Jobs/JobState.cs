namespace MaaS.Serving;

/// <summary>Where a job stands. The last three are final.</summary>
public enum JobState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
