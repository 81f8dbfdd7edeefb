namespace MaaS.Training;

/// <summary>How far a job is, in terms that all places have.</summary>
public enum JobStatus
{
    /// <summary>It waits for a machine, an image or a start.</summary>
    Pending,

    Running,

    /// <summary>Its program ended with 0.</summary>
    Succeeded,

    /// <summary>Its program ended otherwise, or the place ended it.</summary>
    Failed,

    /// <summary>It was asked to end.</summary>
    Stopped,

    /// <summary>The place does not know it, or does not know it any more.</summary>
    Lost,

    /// <summary>The place says something that has no meaning here; it may still run.</summary>
    Unknown,
}
