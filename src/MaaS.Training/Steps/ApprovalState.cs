namespace MaaS.Training;

public enum ApprovalState
{
    /// <summary>Nobody has answered, and there is time.</summary>
    Open,

    Approved,
    Refused,
    TimedOut,

    /// <summary>The run was cancelled.</summary>
    Cancelled,
}
