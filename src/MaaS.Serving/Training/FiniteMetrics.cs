namespace MaaS.Serving;

/// <summary>
/// Metrics as an answer has them: without those that are not defined or not finite. A job may write numbers that no double has, which are
/// read as infinite and which JSON cannot say.
/// </summary>
internal static class FiniteMetrics
{
    public static IReadOnlyDictionary<string, double> Of(IReadOnlyDictionary<string, double?> metrics) => metrics
        .Where(metric => metric.Value is { } value && double.IsFinite(value))
        .ToDictionary(metric => metric.Key, metric => metric.Value!.Value);
}
