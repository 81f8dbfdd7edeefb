namespace MaaS.Training;

/// <summary>Which step of the procedure a run is at.</summary>
public enum RunStep
{
    Accepted,

    /// <summary>The spec is checked against the configuration.</summary>
    Validating,

    /// <summary>The data is looked for, counted and digested.</summary>
    PreparingData,

    /// <summary>The job waits for its turn, or is being started.</summary>
    Dispatching,

    /// <summary>The job works.</summary>
    Training,

    /// <summary>Several jobs work, one for each trial of a search.</summary>
    Searching,

    /// <summary>The job's report is read.</summary>
    Evaluating,

    /// <summary>It is decided whether the model may be promoted.</summary>
    Gating,

    /// <summary>A person is asked.</summary>
    AwaitingApproval,

    /// <summary>The model is put into the repository; from here a run can no longer be cancelled.</summary>
    Publishing,

    /// <summary>The alias is moved.</summary>
    Promoting,

    Ended,
}
