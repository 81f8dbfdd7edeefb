using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// Runs models of the repository: finds what a path means, loads it once, keeps it while it is used, and swaps it when it changes.
/// Thread-safe.
/// </summary>
public sealed class InferenceEngine : IDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly ModelPool _pool;
    private readonly StatisticsRegistry _statistics;

    internal InferenceEngine(ModelCatalog catalog, ModelPool pool, StatisticsRegistry statistics)
    {
        _catalog = catalog;
        _pool = pool;
        _statistics = statistics;
    }

    /// <summary>The right to use what serves the path now, loaded first where that is needed.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model, version or alias.</exception>
    /// <exception cref="ModelUnavailableException">It was unloaded by request, or cannot be loaded.</exception>
    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    public async ValueTask<ModelLease> LeaseAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken) =>
        new(await _pool.AcquireAsync(name, selector, cancellationToken));

    /// <summary>
    /// The version that answers the path: what serves it now, which during a swap is still the old one; when nothing is loaded for it, the
    /// version that it means.
    /// </summary>
    /// <exception cref="ModelNotFoundException">There is no such model, version or alias.</exception>
    /// <exception cref="ModelUnavailableException">Its manifest is not valid.</exception>
    public async ValueTask<DescribedModel> DescribeAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        var manifest = _pool.FindServing(name, selector) ?? await _pool.ResolveAsync(name, selector, cancellationToken);
        return new DescribedModel(_catalog.Find(name) ?? throw UnknownModel(name), manifest);
    }

    /// <summary>Refuses early what a lease would refuse, before a body is read for it.</summary>
    /// <exception cref="ModelUnavailableException">It was unloaded by request.</exception>
    public void RefuseIfUnloaded(ModelName name) => _pool.RefuseIfUnloaded(name);

    /// <summary>
    /// Refuses early what the queue of the model would refuse whatever its priority, before a body is read for it: what is loaded and how
    /// many wait may change until then.
    /// </summary>
    /// <exception cref="OverloadedException">Too many requests wait.</exception>
    public void RefuseIfFull(ModelName name, VersionSelector selector) => _pool.FindQueue(name, selector)?.RefuseIfFull();

    /// <summary>As <see cref="RefuseIfFull"/>, and also what would wait too long.</summary>
    /// <param name="name">Of the model.</param>
    /// <param name="selector">Of the version.</param>
    /// <param name="priority">Of the request, as in <see cref="InferenceRequest.Priority"/>.</param>
    /// <exception cref="OverloadedException">Too many requests wait, or for too long.</exception>
    public void RefuseIfOverloaded(ModelName name, VersionSelector selector, uint priority = 0) =>
        _pool.FindQueue(name, selector)?.RefuseIfOverloaded(priority);

    /// <summary>Most rows that share a run of the version with these settings; 1 when it is not batched.</summary>
    public static int MaxBatchSize(ModelManifest manifest, ModelSettings settings) =>
        BatchingPolicy.MaxBatchSize(manifest.Signature, settings.Batching);

    /// <summary>Loads what serves the path, also after it was unloaded or failed.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model, version or alias.</exception>
    /// <exception cref="ModelUnavailableException">It cannot be loaded.</exception>
    public async Task LoadAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        await _catalog.RefreshAsync(name, cancellationToken);
        await _pool.LoadAsync(name, selector, cancellationToken);
    }

    /// <summary>
    /// Loads the default version of every model, as long as nothing else has to leave for it. What fails is logged and tried again on request.
    /// </summary>
    public async Task LoadDefaultsAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in _catalog.Entries.ToArray())
        {
            await _pool.TryLoadIfRoomAsync(entry.Name, VersionSelector.Default, cancellationToken);
        }
    }

    /// <summary>Lets go of all versions of the model: requests in flight end, new ones are refused until it is loaded again.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    public void Unload(ModelName name)
    {
        if (_catalog.Find(name) is null)
        {
            throw UnknownModel(name);
        }

        _pool.Unload(name);
    }

    /// <summary>Looks at the store and swaps what changed. A swap that fails leaves what was serving.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _catalog.RefreshAsync(cancellationToken);
        await _pool.ReconcileAsync(name: null, cancellationToken);
    }

    /// <summary>Looks at the store, unless that was done a moment ago, and swaps nothing: so it is quick, whatever is being loaded.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => _catalog.RefreshUnlessFreshAsync(cancellationToken);

    /// <summary>Looks at one model in the store and swaps what changed.</summary>
    public async Task RefreshAsync(ModelName name, CancellationToken cancellationToken)
    {
        await _catalog.RefreshAsync(name, cancellationToken);
        await _pool.ReconcileAsync(name, cancellationToken);
    }

    /// <summary>Every published version with its state, in order.</summary>
    public IReadOnlyList<VersionStatus> GetStatus() =>
        [.. _catalog.Entries.SelectMany(entry => entry.Versions.Select(version => GetStatus(entry, version)))];

    /// <summary>The state of one version.</summary>
    public VersionStatus GetStatus(CatalogEntry entry, ModelVersion version)
    {
        var slots = _pool.Slots.Where(slot => slot.Name == entry.Name).ToArray();
        var serving = slots.Select(slot => slot.Current).FirstOrDefault(model => model?.Manifest.Version == version);
        if (serving is not null)
        {
            return new VersionStatus(entry.Name, version, VersionState.Ready, "", serving.EstimatedBytes, serving.ExecutionProvider);
        }

        var mine = slots.Where(slot => entry.Resolve(slot.Selector) == version).ToArray();
        var (state, reason) = _pool.IsUnloadedByRequest(entry.Name) ? (VersionState.Unavailable, "unloaded by request")
            : mine.Any(slot => slot.IsChanging) ? (VersionState.Loading, "it is being loaded")
            : mine.Select(slot => slot.Failure).FirstOrDefault(failure => failure is not null) is { } failure
                ? (VersionState.Unavailable, failure.Message)
            : (VersionState.Unavailable, "not loaded: it loads with the first request for it");
        return new VersionStatus(entry.Name, version, state, reason, 0, null);
    }

    /// <summary>The figures of a version; all zero when it never ran here.</summary>
    public StatisticsSnapshot GetStatistics(ModelName name, ModelVersion version) =>
        _statistics.Find(name, version)?.Snapshot() ?? new StatisticsSnapshot();

    public void Dispose() => _pool.UnloadAll();

    private static ModelNotFoundException UnknownModel(ModelName name) => new($"Request for unknown model: '{name}' is not found.");
}
