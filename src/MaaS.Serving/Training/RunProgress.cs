using MaaS.Training;

namespace MaaS.Serving;

/// <summary>What the job says of itself.</summary>
internal sealed record RunProgress
{
    /// <summary>0 to 100.</summary>
    public required double Percent { get; init; }

    public required RunPhase Phase { get; init; }

    public required int Epoch { get; init; }

    public required int Epochs { get; init; }

    public required long Step { get; init; }

    public double? RemainingSeconds { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required DateTimeOffset At { get; init; }

    public static RunProgress From(Heartbeat heartbeat) => new()
    {
        Percent = Math.Round(Math.Clamp(heartbeat.Progress, 0, 1) * 100, 1),
        Phase = heartbeat.Phase,
        Epoch = heartbeat.Epoch,
        Epochs = heartbeat.Epochs,
        Step = heartbeat.Step,
        RemainingSeconds = heartbeat.RemainingSeconds is { } seconds && double.IsFinite(seconds) ? seconds : null,
        Metrics = FiniteMetrics.Of(heartbeat.Metrics),
        At = heartbeat.At,
    };
}
