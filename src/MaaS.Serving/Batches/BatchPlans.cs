using System.Collections.Concurrent;
using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Makes plans and keeps those of the batches that are under way. Thread-safe.</summary>
internal sealed class BatchPlans(InferenceEngine engine, BatchFiles files, IOptions<ServingOptions> serving)
{
    /// <summary>More batches than are ever answered at once here; beyond it all are read again.</summary>
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<string, BatchPlan> _kept = new();

    /// <summary>What the batch was begun with.</summary>
    /// <exception cref="ModelNotFoundException">The version is gone.</exception>
    public async Task<BatchPlan> GetAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(batch.Id, out var known))
        {
            return known;
        }

        var target = BatchTarget.Parse(batch.Source.Name);
        var model = await GetModelAsync(batch, target, cancellationToken);
        var layout = target.Format.ParseLayout(await files.ReadLayoutAsync(batch, cancellationToken));
        return Keep(batch.Id, new BatchPlan(target.Format, layout, model));
    }

    /// <summary>The version and the task that were settled when the batch began.</summary>
    /// <exception cref="ModelNotFoundException">The version is gone.</exception>
    public async Task<BatchModel> GetModelAsync(BatchRecord batch, BatchTarget target, CancellationToken cancellationToken)
    {
        var version = VersionSelector.Exactly(ModelVersion.Parse(batch.Version!));
        return Of(await engine.DescribeAsync(target.Model, version, cancellationToken)) with { Task = batch.Task };
    }

    public BatchModel Of(DescribedModel model) =>
        BatchModel.Of(model.Manifest, model.Entry.Settings) with { MaxImagePixels = serving.Value.MaxImagePixels };

    public void Forget(string batchId) => _kept.TryRemove(batchId, out _);

    private BatchPlan Keep(string batchId, BatchPlan plan)
    {
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        return _kept[batchId] = plan;
    }
}
