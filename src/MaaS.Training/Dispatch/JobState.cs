namespace MaaS.Training;

/// <summary>What the place where a job runs says about it.</summary>
/// <param name="Status">How far it is.</param>
/// <param name="ExitCode">Of its program; null while it runs, or where the place does not tell.</param>
/// <param name="Detail">In the words of the place, such as <c>OOMKilled</c>; null when it says nothing.</param>
public sealed record JobState(JobStatus Status, int? ExitCode = null, string? Detail = null)
{
    /// <summary>Nothing more will come of the job.</summary>
    public bool IsEnded => Status is not (JobStatus.Pending or JobStatus.Running or JobStatus.Unknown);
}
