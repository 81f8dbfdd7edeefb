namespace MaaS.Training;

/// <summary>How a regression did, output by output.</summary>
public sealed record RegressionReport
{
    public required IReadOnlyList<RegressionOutput> Outputs { get; init; }

    /// <summary>
    /// What ordinary least squares on the same training data measures on the test set, by <see cref="Metric.Name"/>. Null when it was not
    /// computed.
    /// </summary>
    public IReadOnlyDictionary<string, double?>? Baseline { get; init; }
}
