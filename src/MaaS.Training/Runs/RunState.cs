namespace MaaS.Training;

/// <summary>Where a run stands for its caller.</summary>
public enum RunState
{
    /// <summary>Accepted; nothing was started yet.</summary>
    Queued,

    Running,

    /// <summary>The model is a version of the repository, promoted or not.</summary>
    Succeeded,

    /// <summary>There is no new version; the run says why.</summary>
    Failed,

    /// <summary>Somebody cancelled it; there is no new version.</summary>
    Cancelled,
}
