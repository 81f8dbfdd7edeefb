namespace MaaS.Training;

/// <summary>What a run found of the version that serves now.</summary>
public sealed record IncumbentReport
{
    /// <summary>
    /// On the rows of the run's own test, by <see cref="Metric.Name"/>; null for a metric that is not defined on them, and for the loss,
    /// which is what the run minimised. Null when the version cannot be compared.
    /// </summary>
    public IReadOnlyDictionary<string, double?>? Metrics { get; init; }

    /// <summary>Why the version cannot be compared: what differs. Null when it was.</summary>
    public string? Incomparable { get; init; }

    /// <summary>Of its ONNX file, 64 hexadecimal digits: which version it was.</summary>
    public string? Sha256 { get; init; }
}
