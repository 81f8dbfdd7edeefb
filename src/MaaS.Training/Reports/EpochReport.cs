namespace MaaS.Training;

/// <summary>What one epoch measured.</summary>
public sealed record EpochReport
{
    /// <summary>From 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Mean over the epoch's rows, while the weights changed. Null when it is not finite.</summary>
    public required double? TrainLoss { get; init; }

    /// <summary>On the validation data after the epoch by <see cref="Metric.Name"/>; empty when there is no validation data.</summary>
    public IReadOnlyDictionary<string, double?> Validation { get; init; } = new Dictionary<string, double?>();

    /// <summary>With validation.</summary>
    public required double Seconds { get; init; }

    /// <summary>Rows trained per second, without validation.</summary>
    public required double RowsPerSecond { get; init; }
}
