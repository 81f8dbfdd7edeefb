namespace MaaS.Training;

/// <summary>Why no further epoch was trained.</summary>
public enum StopReason
{
    /// <summary>All epochs of the spec were trained.</summary>
    Epochs,

    /// <summary>The watched metric no longer improved.</summary>
    EarlyStopping,

    /// <summary>The time of the spec was used up.</summary>
    TimeBudget,
}
