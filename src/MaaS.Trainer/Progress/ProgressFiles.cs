namespace MaaS.Trainer;

/// <summary>
/// Writes <c>heartbeat.json</c>, whole at any moment, and appends to <c>metrics.jsonl</c>, for the service that waits for the run.
/// </summary>
internal sealed class ProgressFiles(RunFolder folder, RunIdentity identity, TimeProvider time) : ITrainingProgress
{
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    private Heartbeat _heartbeat = new()
    {
        RunId = identity.RunId,
        Attempt = identity.Attempt,
        Phase = RunPhase.Preparing,
        At = time.GetUtcNow(),
    };

    private DateTimeOffset _lastLine;

    public void Entered(RunPhase phase) =>
        Write(_heartbeat with { Phase = phase, Progress = phase == RunPhase.Ended ? 1 : _heartbeat.Progress });

    public void Noted(string text)
    {
    }

    public void Stepped(TrainingPosition position)
    {
        var now = time.GetUtcNow();
        if (now - _heartbeat.At >= HeartbeatEvery)
        {
            Write(At(position));
        }

        if (now - _lastLine >= LineEvery)
        {
            Append(position, new Dictionary<string, double?> { [MetricName.TrainLoss.ToString()] = position.Loss });
        }
    }

    public void Pulsed()
    {
        if (time.GetUtcNow() - _heartbeat.At >= HeartbeatEvery)
        {
            Write(_heartbeat);
        }
    }

    public void EpochEnded(EpochReport report, TrainingPosition position)
    {
        var metrics = MetricName.All
            .Where(name => name.In(report) is not null)
            .ToDictionary(name => name.ToString(), name => name.In(report));
        Write(At(position) with { Metrics = metrics });
        Append(position, metrics);
    }

    private Heartbeat At(TrainingPosition position) => _heartbeat with
    {
        Epoch = position.Epoch,
        Epochs = position.Epochs,
        Step = position.Step,
        Progress = Math.Round(position.Share, 4),
        RemainingSeconds = position.RemainingSeconds is { } seconds ? Math.Round(seconds, 1) : null,
    };

    private void Write(Heartbeat heartbeat)
    {
        var hasEnded = heartbeat.Phase == RunPhase.Ended;
        _heartbeat = heartbeat with { At = time.GetUtcNow(), RemainingSeconds = hasEnded ? 0 : heartbeat.RemainingSeconds };
        folder.WriteHeartbeat(_heartbeat);
    }

    private void Append(TrainingPosition position, Dictionary<string, double?> metrics)
    {
        _lastLine = time.GetUtcNow();
        folder.AppendMetrics(new MetricsLine { Trial = position.Trial, Step = position.Step, Epoch = position.Epoch, At = _lastLine, Metrics = metrics });
    }
}
