using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>What is measured of one version. Its tags are made once, so that a measurement allocates nothing.</summary>
internal sealed class ModelMetrics(InferenceMetrics metrics, ModelName name, ModelVersion version)
{
    private readonly KeyValuePair<string, object?> _model = ModelTag(name);
    private readonly KeyValuePair<string, object?> _version = VersionTag(version);

    public static KeyValuePair<string, object?> ModelTag(ModelName name) => new("model", name.Value);

    public static KeyValuePair<string, object?> VersionTag(ModelVersion version) => new("version", version.ToString());

    public void RecordQueued(TimeSpan waited)
    {
        if (metrics.QueueDuration.Enabled)
        {
            metrics.QueueDuration.Record(waited.TotalSeconds, _model, _version);
        }
    }

    public void RecordRun(RunTimings timings)
    {
        if (metrics.RunDuration.Enabled)
        {
            metrics.RunDuration.Record((timings.Input + timings.Infer + timings.Output).TotalSeconds, _model, _version);
        }

        if (metrics.BatchSize.Enabled)
        {
            metrics.BatchSize.Record(timings.Rows, _model, _version);
        }
    }

    /// <param name="reason">One of <see cref="RejectionReason"/>.</param>
    public void RecordRejected(string reason) => metrics.Rejected.Add(1, _model, _version, new("reason", reason));

    /// <param name="duration">From the first look for its files.</param>
    /// <param name="outcome">One of <see cref="LoadOutcome"/>.</param>
    public void RecordLoad(TimeSpan duration, string outcome) =>
        metrics.LoadDuration.Record(duration.TotalSeconds, _model, _version, new("outcome", outcome));
}
