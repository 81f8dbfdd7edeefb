namespace MaaS.Benchmarks;

/// <summary>Holds a report against the goals.</summary>
internal static class StartGoals
{
    private const double PredictionMs = 700;

    /// <param name="report">What was measured.</param>
    public static IEnumerable<Goal> Of(StartReport report) =>
    [
        Of("models in a folder", report.Folder),
        Of("models in a storage account", report.Storage),
    ];

    private static Goal Of(string what, StartSeries series) =>
        Goal.AtMost($"start to first prediction, {what}: median", series.MedianStart.PredictionMs, PredictionMs, "ms");
}
