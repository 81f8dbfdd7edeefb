namespace MaaS.Training;

/// <summary>How well one number is predicted, in the unit of the data. A residual is predicted minus expected.</summary>
public sealed record RegressionOutput
{
    public required string Name { get; init; }

    /// <summary>By <see cref="Metric.Name"/>.</summary>
    public required IReadOnlyDictionary<string, double?> Metrics { get; init; }

    /// <summary>Of the residuals; empty without rows.</summary>
    public required IReadOnlyList<Quantile> Quantiles { get; init; }

    /// <summary>Of the residuals: bins of equal width, in order; empty without rows.</summary>
    public required IReadOnlyList<HistogramBin> Histogram { get; init; }

    /// <summary>Some rows, evenly spread over the test set.</summary>
    public required IReadOnlyList<PredictedNumber> Sample { get; init; }
}
