namespace MaaS.Training;

/// <param name="Outcome">How the job stands.</param>
/// <param name="Error">Why it failed or was lost; null else.</param>
/// <param name="Watch">For the next look at the job; null when there is to be none.</param>
public sealed record PollResult(JobOutcome Outcome, string? Error = null, JobWatch? Watch = null)
{
    /// <summary>Nothing more comes of this job.</summary>
    public bool IsEnded => Outcome is not (JobOutcome.Running or JobOutcome.Stopping);
}
