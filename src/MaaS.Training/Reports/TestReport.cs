namespace MaaS.Training;

/// <summary>What the best network measured on the test set.</summary>
public sealed record TestReport
{
    /// <summary>By <see cref="Metric.Name"/>; null when a metric is not defined on this test set.</summary>
    public required IReadOnlyDictionary<string, double?> Metrics { get; init; }

    public required long Rows { get; init; }

    /// <summary>Null for a regression.</summary>
    public ClassificationReport? Classification { get; init; }

    /// <summary>Null for a classification.</summary>
    public RegressionReport? Regression { get; init; }

    /// <summary>Those with the highest loss, the worst first.</summary>
    public IReadOnlyList<WorstExample> Worst { get; init; } = [];
}
