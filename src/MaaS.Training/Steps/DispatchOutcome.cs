namespace MaaS.Training;

/// <summary>
/// What became of the wish to start a job: exactly one of the three, or none when there is no room yet, or the place does not answer.
/// </summary>
public sealed record DispatchOutcome
{
    public JobHandle? Job { get; init; }

    /// <summary>The run is cancelled, and no job was started.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>How long to wait at least before the next try, in seconds, when there is no room; null when nobody said.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>Why there is no job and another try with this attempt is no use.</summary>
    public string? Error { get; init; }
}
