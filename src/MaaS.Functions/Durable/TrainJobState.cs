using MaaS.Training;

namespace MaaS.Functions.Durable;

/// <summary>How far the watch over a job is.</summary>
public sealed record TrainJobState
{
    public required string Run { get; init; }

    /// <summary>The present one, from 1.</summary>
    public required int Attempt { get; init; }

    public required int LastAttempt { get; init; }

    public required double FirstPauseSeconds { get; init; }

    public required double MaxPauseSeconds { get; init; }

    /// <summary>Null before the attempt's job is started.</summary>
    public JobHandle? Job { get; init; }

    public double PauseSeconds { get; init; }

    /// <summary>What the last look gave for the next.</summary>
    public JobWatch? Watch { get; init; }

    /// <summary>Since when the job has been asked to end, UTC; null when it has not been.</summary>
    public DateTime? StoppingSince { get; init; }

    /// <summary>Looks in a row that showed nothing.</summary>
    public int FailedLooks { get; init; }

    /// <summary>Why the attempt before was lost.</summary>
    public string? LastError { get; init; }

    public static TrainJobState First(string run, RunPlan plan, int firstAttempt = 1) => new()
    {
        Run = run,
        Attempt = firstAttempt,
        LastAttempt = firstAttempt + plan.Attempts - 1,
        FirstPauseSeconds = plan.PollSeconds,
        MaxPauseSeconds = plan.MaxPollSeconds,
    };
}
