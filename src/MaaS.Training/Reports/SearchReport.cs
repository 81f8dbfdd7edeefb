namespace MaaS.Training;

/// <summary>The trials of a search.</summary>
public sealed record SearchReport
{
    /// <summary>As the spec names it, such as <c>successiveHalving</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>A <see cref="MetricName"/>: what the trials were compared by.</summary>
    public required string Metric { get; init; }

    /// <summary>Number of the best trial; null when all failed.</summary>
    public int? BestTrial { get; init; }

    /// <summary>By number.</summary>
    public required IReadOnlyList<TrialReport> Trials { get; init; }
}
