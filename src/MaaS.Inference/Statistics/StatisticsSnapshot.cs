namespace MaaS.Inference;

/// <summary>
/// The figures of the protocol's statistics extension. Source: Triton's <c>extension_statistics</c>.
/// </summary>
public sealed record StatisticsSnapshot
{
    /// <summary>Rows that were answered.</summary>
    public long InferenceCount { get; init; }

    /// <summary>Runs; <see cref="InferenceCount"/> divided by it is the average batch.</summary>
    public long ExecutionCount { get; init; }

    /// <summary>Null before the first.</summary>
    public DateTimeOffset? LastInference { get; init; }

    public DurationStatistic Success { get; init; }

    /// <summary>Refused, timed out, cancelled and failed requests.</summary>
    public DurationStatistic Fail { get; init; }

    public DurationStatistic Queue { get; init; }

    public DurationStatistic ComputeInput { get; init; }

    public DurationStatistic ComputeInfer { get; init; }

    public DurationStatistic ComputeOutput { get; init; }

    /// <summary>Per number of rows in a run, ascending.</summary>
    public IReadOnlyList<BatchStatistics> Batches { get; init; } = [];
}
