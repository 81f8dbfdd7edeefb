namespace MaaS.Training.Tests;

/// <summary>Reports as jobs leave them.</summary>
internal static class Reports
{
    public static RunReport Succeeded(int attempt = 1, params (string Metric, double? Value)[] test) => new()
    {
        Name = "made",
        Status = RunStatus.Succeeded,
        Attempt = attempt,
        StartedAt = DateTimeOffset.UnixEpoch,
        ElapsedSeconds = 2,
        Test = new TestReport { Rows = 10, Metrics = test.ToDictionary(pair => pair.Metric, pair => pair.Value) },
    };

    public static RunReport Failed(string? error = "It broke.", bool? isRetriable = null, int attempt = 1) => Succeeded(attempt) with
    {
        Status = RunStatus.Failed,
        Error = error,
        Retriable = isRetriable,
        Test = null,
    };

    /// <summary>Of a trial that measured this after each of its epochs.</summary>
    public static RunReport Trained(int attempt, params double[] accuracies) => Succeeded(attempt) with
    {
        Epochs =
        [
            .. accuracies.Select((accuracy, i) => new EpochReport
            {
                Epoch = i + 1,
                LearningRate = 0.1,
                TrainLoss = 1,
                Seconds = 1,
                RowsPerSecond = 1,
                Validation = new Dictionary<string, double?> { ["accuracy"] = accuracy },
            }),
        ],
    };
}
