namespace MaaS.Training;

public enum TrialStatus
{
    /// <summary>Not run to its end yet.</summary>
    Pending,

    /// <summary>Trained to the end.</summary>
    Succeeded,

    /// <summary>Ended early by the search, because others did better.</summary>
    Stopped,

    Failed,
}
