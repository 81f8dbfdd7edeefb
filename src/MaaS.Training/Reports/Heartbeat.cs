namespace MaaS.Training;

/// <summary>That a training job lives and how far it is: <c>heartbeat.json</c>.</summary>
public sealed record Heartbeat
{
    public required string RunId { get; init; }

    /// <summary>From 1; higher when the job was started again.</summary>
    public required int Attempt { get; init; }

    public required RunPhase Phase { get; init; }

    /// <summary>The epoch that is being trained, from 1; 0 before.</summary>
    public int Epoch { get; init; }

    /// <summary>How many epochs the spec asks for.</summary>
    public int Epochs { get; init; }

    /// <summary>Steps of the optimiser so far, over all epochs.</summary>
    public long Step { get; init; }

    /// <summary>Of the whole job, 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>An estimate; null when there is none yet.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>The last known values by <see cref="MetricName"/>, such as <c>validation.accuracy</c>.</summary>
    public IReadOnlyDictionary<string, double?> Metrics { get; init; } = new Dictionary<string, double?>();

    /// <summary>UTC, when this was written.</summary>
    public required DateTimeOffset At { get; init; }
}
