namespace MaaS.Training;

/// <summary>What the procedure needs to know of a spec.</summary>
public sealed record RunPlan
{
    /// <summary>How often a job is started at most.</summary>
    public required int Attempts { get; init; }

    /// <summary>Several jobs, one for each trial.</summary>
    public required bool IsSearch { get; init; }

    /// <summary>How many trials run side by side.</summary>
    public required int ConcurrentTrials { get; init; }

    /// <summary>How long a person's decision is waited for; null when nobody is asked.</summary>
    public required TimeSpan? ApprovalTimeout { get; init; }

    /// <summary>The first pause between two looks at a job, in seconds.</summary>
    public required double PollSeconds { get; init; }

    /// <summary>The longest one.</summary>
    public required double MaxPollSeconds { get; init; }
}
