namespace MaaS.Inference;

/// <summary>Runs with one number of rows.</summary>
public sealed record BatchStatistics
{
    /// <summary>Rows.</summary>
    public required int BatchSize { get; init; }

    public DurationStatistic ComputeInput { get; init; }

    public DurationStatistic ComputeInfer { get; init; }

    public DurationStatistic ComputeOutput { get; init; }

    /// <summary>How often each reason was why a run took no more requests, by its name in the protocol; only those that there were.</summary>
    public required IReadOnlyDictionary<string, long> Closed { get; init; }
}
