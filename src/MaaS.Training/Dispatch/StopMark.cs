namespace MaaS.Training;

/// <summary>
/// A job was asked to end. Kept where the job runs, so that any process can tell why the job ended and when it is to be killed.
/// </summary>
/// <param name="Cause">Why.</param>
/// <param name="At">When.</param>
internal sealed record StopMark(StopCause Cause, DateTimeOffset At)
{
    /// <summary>How long a job may take to end once it was told to. As long as Container Apps give.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public bool IsKillDue(DateTimeOffset now) => now >= At + Grace;

    /// <summary>The state of a job that has ended after this.</summary>
    public JobState Ended(int? exitCode) => Cause == StopCause.TimeLimit
        ? new JobState(JobStatus.Failed, exitCode, "It ran longer than its time limit and was stopped.")
        : new JobState(JobStatus.Stopped, exitCode);
}
