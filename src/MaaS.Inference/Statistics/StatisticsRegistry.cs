using System.Collections.Concurrent;
using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>The statistics of every version that was loaded since the process started.</summary>
internal sealed class StatisticsRegistry(TimeProvider time, InferenceMetrics metrics)
{
    private readonly ConcurrentDictionary<(ModelName, ModelVersion), ModelStatistics> _byVersion = new();

    public ModelStatistics For(ModelName name, ModelVersion version) =>
        _byVersion.GetOrAdd((name, version), _ => new ModelStatistics(time, metrics.For(name, version)));

    public ModelStatistics? Find(ModelName name, ModelVersion version) => _byVersion.GetValueOrDefault((name, version));
}
