namespace MaaS.Training;

/// <summary>What was measured at one time: a line of <c>metrics.jsonl</c>.</summary>
public sealed record MetricsLine
{
    /// <summary>Of a search, the number of the trial from 0; null without one.</summary>
    public int? Trial { get; init; }

    /// <summary>Steps of the optimiser so far, over all epochs.</summary>
    public required long Step { get; init; }

    /// <summary>From 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Values by <see cref="MetricName"/>, such as <c>train.loss</c>; null when the value is not finite.</summary>
    public required IReadOnlyDictionary<string, double?> Metrics { get; init; }
}
