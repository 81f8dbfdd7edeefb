namespace MaaS.Training;

/// <summary>How a look at a job ended.</summary>
public enum JobOutcome
{
    /// <summary>It works, or waits for a machine.</summary>
    Running,

    /// <summary>It was asked to end and has not yet.</summary>
    Stopping,

    /// <summary>Its report says that there is a model.</summary>
    Succeeded,

    /// <summary>It failed, and another attempt would fail alike.</summary>
    Failed,

    /// <summary>It was lost or broke off; another attempt goes on from its checkpoint.</summary>
    Lost,

    /// <summary>The run was cancelled, and the job has ended.</summary>
    Cancelled,
}
