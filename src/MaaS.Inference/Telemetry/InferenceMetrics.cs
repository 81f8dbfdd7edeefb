using System.Diagnostics.Metrics;
using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>What the engine measures; docs/metrics.md is the list. Thread-safe. Costs next to nothing while nobody listens.</summary>
internal sealed class InferenceMetrics
{
    /// <summary>Of the meter.</summary>
    public const string MeterName = "MaaS.Inference";

    private static readonly double[] RequestSeconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly double[] LoadSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    /// <summary>How long a version that was freed goes on as zero: a collector that keeps the last value would keep it for ever.</summary>
    private static readonly TimeSpan FreedTime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(ModelName Name, ModelVersion Version), ModelsInMemory> _loaded = [];
    private readonly TimeProvider _time;

    public InferenceMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        QueueDuration = meter.CreateHistogram(
            "maas.inference.queue.duration", "s", "Time from a request's arrival at a model's queue to the run that takes it, or to its end without one.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = RequestSeconds });
        RunDuration = meter.CreateHistogram(
            "maas.inference.run.duration", "s", "Time of a run that succeeded: inputs gathered, model run, outputs handed out.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = RequestSeconds });
        BatchSize = meter.CreateHistogram(
            "maas.inference.batch.size", "{row}", "Rows of a run that succeeded, over all requests in it.",
            tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096] });
        Rejected = meter.CreateCounter<long>(
            "maas.inference.rejected", "{request}", "Requests that were refused because there was too much to do.");
        LoadDuration = meter.CreateHistogram(
            "maas.model.load.duration", "s", "Time to fetch, open and warm up a version of a model.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = LoadSeconds });
        meter.CreateObservableUpDownCounter(
            "maas.models.loaded", () => Observe(loaded => loaded.Count), "{version}",
            "Versions in memory; one that is replaced counts until its last request has ended.");
        meter.CreateObservableUpDownCounter(
            "maas.models.memory", () => Observe(loaded => loaded.Bytes), "By", "Memory that the versions in memory are taken to need.");
    }

    public Histogram<double> QueueDuration { get; }

    public Histogram<double> RunDuration { get; }

    public Histogram<int> BatchSize { get; }

    public Counter<long> Rejected { get; }

    public Histogram<double> LoadDuration { get; }

    /// <summary>What is measured of one version.</summary>
    public ModelMetrics For(ModelName name, ModelVersion version) => new(this, name, version);

    /// <summary>A version has come into memory; one that is loaded with two settings is there twice.</summary>
    public void AddLoaded(ModelName name, ModelVersion version, long bytes) => Change(name, version, count: 1, bytes);

    /// <summary>A version was freed.</summary>
    public void RemoveLoaded(ModelName name, ModelVersion version, long bytes) => Change(name, version, count: -1, -bytes);

    private void Change(ModelName name, ModelVersion version, int count, long bytes)
    {
        lock (_lock)
        {
            var known = _loaded.GetValueOrDefault((name, version));
            _loaded[(name, version)] = new ModelsInMemory(known.Count + count, known.Bytes + bytes, _time.GetTimestamp());
            RemoveFreed_NeedsLock();
        }
    }

    private Measurement<long>[] Observe(Func<ModelsInMemory, long> value)
    {
        lock (_lock)
        {
            RemoveFreed_NeedsLock();
            return
            [
                .. _loaded.Select(loaded => new Measurement<long>(
                    value(loaded.Value), ModelMetrics.ModelTag(loaded.Key.Name), ModelMetrics.VersionTag(loaded.Key.Version))),
            ];
        }
    }

    private void RemoveFreed_NeedsLock()
    {
        foreach (var (version, loaded) in _loaded)
        {
            if (loaded.Count == 0 && _time.GetElapsedTime(loaded.ChangedAt) >= FreedTime)
            {
                _loaded.Remove(version);
            }
        }
    }

    private readonly record struct ModelsInMemory(int Count, long Bytes, long ChangedAt);
}
