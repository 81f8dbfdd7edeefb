using System.Collections.Concurrent;
using MaaS.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Inference;

/// <summary>
/// All slots, and the versions that they share, within the memory budget: what was not used for longest leaves first, and nothing that is
/// in use leaves.
/// </summary>
internal sealed partial class ModelPool(
    ModelCatalog catalog, ModelLoader loader, InferenceMetrics metrics, IOptions<EngineOptions> options, TimeProvider time,
    ILogger<ModelPool> logger)
{
    private static readonly TimeSpan FailureInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(ModelName, VersionSelector), ModelSlot> _slots = new();
    private readonly ConcurrentDictionary<VersionKey, Lazy<Task<LoadedModel>>> _versions = new();
    private readonly ConcurrentDictionary<ModelName, bool> _unloadedByRequest = new();
    private readonly MemoryBudget _memory = new(options.Value.ResolvedMemoryBudgetBytes);

    public IEnumerable<ModelSlot> Slots => _slots.Values;

    public bool IsUnloadedByRequest(ModelName name) => _unloadedByRequest.ContainsKey(name);

    /// <exception cref="UnloadedException">It was unloaded by request.</exception>
    public void RefuseIfUnloaded(ModelName name)
    {
        if (IsUnloadedByRequest(name))
        {
            throw new UnloadedException(name);
        }
    }

    /// <summary>What serves the path now; null when nothing does.</summary>
    public ModelManifest? FindServing(ModelName name, VersionSelector selector) =>
        _slots.TryGetValue((name, selector), out var slot) ? slot.Current?.Manifest : null;

    /// <summary>The queue of what serves the path now; null when nothing does.</summary>
    public RequestQueue? FindQueue(ModelName name, VersionSelector selector) =>
        _slots.TryGetValue((name, selector), out var slot) ? slot.Current?.Queue : null;

    /// <summary>One reference to what serves the path, loaded first where that is needed.</summary>
    public async ValueTask<LoadedModel> AcquireAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        if (_slots.TryGetValue((name, selector), out var known) && known.TryAcquire() is { } current)
        {
            return current;
        }

        return await LoadAndAcquireAsync(name, selector, cancellationToken);
    }

    /// <summary>Loads what serves the path, even after it failed or was unloaded by request.</summary>
    public async Task LoadAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        _unloadedByRequest.TryRemove(name, out _);
        var manifest = await ResolveAsync(name, selector, cancellationToken);
        var slot = SlotFor(name, selector);
        await slot.WhenUnchangingAsync(cancellationToken);
        while (slot.Current is not { } current || !IsCurrent(current, manifest))
        {
            await slot.ChangeAsync(() => AcquireForSlotAsync(manifest)).WaitAsync(cancellationToken);
            manifest = await ResolveAsync(name, selector, cancellationToken);
        }
    }

    /// <summary>Loads what serves the path if there is room for it.</summary>
    public async Task TryLoadIfRoomAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = await ResolveAsync(name, selector, cancellationToken);
            if (EstimateBytes(manifest) <= _memory.FreeBytes && !IsUnloadedByRequest(name))
            {
                await LoadAsync(name, selector, cancellationToken);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogPreloadFailed(logger, name, e.Message);
        }
    }

    /// <summary>Lets go of every version of the model; none is loaded again before <see cref="LoadAsync"/>.</summary>
    public void Unload(ModelName name)
    {
        _unloadedByRequest[name] = true;
        foreach (var slot in _slots.Values.Where(slot => slot.Name == name))
        {
            slot.Unload();
        }
    }

    /// <summary>Swaps every loaded slot, or those of one model, whose path means another version, or other settings, than it serves.</summary>
    public async Task ReconcileAsync(ModelName? name, CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Values.Where(slot => name is null || slot.Name == name))
        {
            try
            {
                await ReconcileAsync(slot, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogSwapFailed(logger, e, slot.Name, slot.Selector, slot.Current?.Manifest.Version);
            }
        }
    }

    /// <summary>Looks again after each change: the path may have come to mean something else while it was made, here or by someone else.</summary>
    private async Task ReconcileAsync(ModelSlot slot, CancellationToken cancellationToken)
    {
        await slot.WhenUnchangingAsync(cancellationToken);
        while (slot.Current is { } serving)
        {
            var manifest = await catalog.ResolveAsync(slot.Name, slot.Selector, cancellationToken);
            if (manifest is null)
            {
                // The path means nothing any more; requests for it are answered 404 from now on.
                _slots.TryRemove((slot.Name, slot.Selector), out _);
                slot.Retire();
                return;
            }

            if (IsCurrent(serving, manifest) || slot.RecentFailure(FailureInterval) is not null)
            {
                return;
            }

            await slot.ChangeAsync(() => AcquireForSlotAsync(manifest)).WaitAsync(cancellationToken);
            LogSwapped(logger, slot.Name, slot.Selector, serving.Manifest.Version, manifest.Version);
        }
    }

    /// <summary>Lets go of everything.</summary>
    public void UnloadAll()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Unload();
        }
    }

    private async Task<LoadedModel> LoadAndAcquireAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        var manifest = await ResolveAsync(name, selector, cancellationToken);
        RefuseIfUnloaded(name);

        while (true)
        {
            var slot = SlotFor(name, selector);
            if (slot.TryAcquire() is { } current)
            {
                return current;
            }

            if (slot.RecentFailure(FailureInterval) is { } failure and not OverloadedException)
            {
                throw failure is ModelUnavailableException
                    ? failure
                    : new ModelUnavailableException(failure.Message, failure);
            }

            await LoadForRequestAsync(slot, manifest, cancellationToken);
        }
    }

    private async Task LoadForRequestAsync(ModelSlot slot, ModelManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await slot.ChangeAsync(() => AcquireForSlotAsync(manifest)).WaitAsync(cancellationToken);
        }
        catch (OverloadedException)
        {
            metrics.For(manifest.Name, manifest.Version).RecordRejected(RejectionReason.NoMemory);
            throw;
        }
    }

    /// <summary>The manifest that the path means.</summary>
    public async Task<ModelManifest> ResolveAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        try
        {
            return await catalog.ResolveAsync(name, selector, cancellationToken) ?? throw NotFound(name, selector);
        }
        catch (InvalidManifestException e)
        {
            throw new ModelUnavailableException($"Model '{name}' cannot be loaded: {e.Message}", e);
        }
    }

    private ModelNotFoundException NotFound(ModelName name, VersionSelector selector)
    {
        var entry = catalog.Find(name);
        return new ModelNotFoundException(
            entry is null
                ? $"Request for unknown model: '{name}' is not found."
                : $"Request for unknown version: '{selector}' of model '{name}' is not found; it has versions {string.Join(", ", entry.Versions)}"
                    + (entry.Settings.Aliases.Count == 0 ? "." : $" and aliases {string.Join(", ", entry.Settings.Aliases.Keys.Order())}."));
    }

    private ModelSlot SlotFor(ModelName name, VersionSelector selector) =>
        _slots.GetOrAdd((name, selector), key => new ModelSlot(key.Item1, key.Item2, time));

    private bool IsCurrent(LoadedModel loaded, ModelManifest manifest) => KeyOf(loaded.Manifest, loaded.Settings) == KeyOf(manifest, SettingsOf(manifest.Name));

    private ModelSettings SettingsOf(ModelName name) => catalog.Find(name)?.Settings ?? new ModelSettings();

    /// <summary>
    /// As <see cref="AcquireVersionAsync"/>, unless the model is unloaded by request. An unload that comes later finds the slot changing, and
    /// the slot then refuses what was loaded.
    /// </summary>
    private Task<LoadedModel> AcquireForSlotAsync(ModelManifest manifest)
    {
        RefuseIfUnloaded(manifest.Name);
        return AcquireVersionAsync(manifest);
    }

    /// <summary>One reference to a version, which all slots that mean it share.</summary>
    private async Task<LoadedModel> AcquireVersionAsync(ModelManifest manifest)
    {
        var settings = SettingsOf(manifest.Name);
        var key = KeyOf(manifest, settings);
        while (true)
        {
            Lazy<Task<LoadedModel>> mine = null!;
            mine = new(() => Task.Run(() => LoadVersionAsync(manifest, settings, () => _versions.TryRemove(KeyValuePair.Create(key, mine)))));
            var loading = _versions.GetOrAdd(key, mine);
            LoadedModel loaded;
            try
            {
                loaded = await loading.Value;
            }
            catch
            {
                _versions.TryRemove(KeyValuePair.Create(key, loading));
                throw;
            }

            // The first reference belongs to whoever caused the load.
            if (ReferenceEquals(loading, mine) || loaded.TryAcquire())
            {
                return loaded;
            }

            _versions.TryRemove(KeyValuePair.Create(key, loading));
        }
    }

    private async Task<LoadedModel> LoadVersionAsync(ModelManifest manifest, ModelSettings settings, Action forget)
    {
        var bytes = EstimateBytes(manifest);
        RefuseLargerThanBudget(manifest, bytes);
        var started = time.GetTimestamp();
        try
        {
            // Nothing leaves for a model whose files cannot be had.
            var files = await loader.FetchAsync(manifest, CancellationToken.None);
            var loaded = await ReserveAndOpenAsync(files);
            metrics.AddLoaded(manifest.Name, manifest.Version, bytes);
            RecordLoad(LoadOutcome.Loaded);
            return loaded;
        }
        catch (Exception e)
        {
            RecordLoad(e is OverloadedException ? LoadOutcome.NoMemory : LoadOutcome.Failed);
            LogLoadFailed(logger, e, manifest.Name, manifest.Version);
            throw;
        }

        async Task<LoadedModel> ReserveAndOpenAsync(CachedModel files)
        {
            var reserved = false;
            try
            {
                MakeRoom(manifest, bytes);
                reserved = true;
                return await loader.OpenAsync(files, settings, bytes, _memory, OnFreed);
            }
            catch
            {
                files.Dispose();
                if (reserved)
                {
                    _memory.Release(bytes);
                }

                throw;
            }
        }

        void RecordLoad(string outcome) =>
            metrics.For(manifest.Name, manifest.Version).RecordLoad(time.GetElapsedTime(started), outcome);

        void OnFreed(LoadedModel model)
        {
            _memory.Release(model.EstimatedBytes);
            metrics.RemoveLoaded(manifest.Name, manifest.Version, model.EstimatedBytes);
            forget();
            LogFreed(logger, manifest.Name, manifest.Version);
        }
    }

    /// <summary>
    /// The weights, which a session holds once however it has them, and what a session costs anyhow: measured half a MiB for a small model
    /// and one for one of 20 MiB, and runs take some.
    /// </summary>
    private static long EstimateBytes(ModelManifest manifest) => manifest.TotalLength + (2L << 20);

    private void RefuseLargerThanBudget(ModelManifest manifest, long bytes)
    {
        if (bytes > _memory.LimitBytes)
        {
            throw new ModelUnavailableException(
                $"Model '{manifest.Name}' version {manifest.Version} needs about {bytes >> 20} MiB of memory: the budget of this instance is "
                + $"{_memory.LimitBytes >> 20} MiB. Give it more memory, or set MaaS:Engine:MemoryBudgetBytes.");
        }
    }

    private void MakeRoom(ModelManifest manifest, long bytes)
    {
        if (!TryReserve(manifest.Name, bytes))
        {
            throw new OverloadedException(
                $"There is no memory for model '{manifest.Name}' now: every loaded model is in use. Try again later.", TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>
    /// Builds stop for it first, then sessions go that only make runs faster, then what was not used for longest, and nothing when all of that
    /// were too little.
    /// </summary>
    private bool TryReserve(ModelName name, long bytes)
    {
        while (!_memory.TryReserve(bytes))
        {
            var unused = Unused();
            var faster = WithSessionsOfSlots();
            var used = faster.Where(model => !unused.Exists(slots => slots.Key == model));
            if (_memory.FreeOrTakenBackBytes + unused.Sum(slots => slots.Key!.ReservedBytes)
                + used.Sum(model => model.Sessions.SessionsOfSlotsBytes) < bytes)
            {
                return false;
            }

            if (_memory.TryTakeBack())
            {
                continue;
            }

            if (faster.Count > 0)
            {
                faster[0].Sessions.DropOfSlots();
                continue;
            }

            foreach (var slot in unused.MinBy(slots => slots.Max(slot => slot.LastUsed)) ?? Enumerable.Empty<ModelSlot>())
            {
                LogEvicted(logger, slot.Name, slot.Selector, name);
                slot.Unload();
            }
        }

        return true;
    }

    private List<LoadedModel> WithSessionsOfSlots() =>
        [.. _slots.Values.Select(slot => slot.Current).OfType<LoadedModel>().Where(model => model.Sessions.HasSessionsOfSlots).Distinct()];

    /// <summary>
    /// The slots of each version that no request uses. A slot that is being changed keeps what it has, for the change may fail.
    /// </summary>
    private List<IGrouping<LoadedModel?, ModelSlot>> Unused() => [.. _slots.Values
        .Where(slot => slot.Current is not null)
        .GroupBy(slot => slot.Current)
        .Where(slots => slots.Key?.References == slots.Count() && !slots.Any(slot => slot.IsChanging))];

    private static VersionKey KeyOf(ModelManifest manifest, ModelSettings settings) =>
        new(manifest.Name, manifest.Version, settings.Batching, settings.ExecutionProvider, settings.Task);

    private sealed record VersionKey(ModelName Name, ModelVersion Version, BatchingSettings Batching, string ExecutionProvider, string? Task);

    [LoggerMessage(2201, LogLevel.Information, "{Model}/{Selector} now serves version {New} instead of {Old}")]
    private static partial void LogSwapped(ILogger logger, ModelName model, VersionSelector selector, ModelVersion old, ModelVersion @new);

    [LoggerMessage(2202, LogLevel.Error, "{Model}/{Selector} could not be changed and goes on serving version {Old}")]
    private static partial void LogSwapFailed(ILogger logger, Exception exception, ModelName model, VersionSelector selector, ModelVersion? old);

    [LoggerMessage(2203, LogLevel.Error, "Loading {Model} version {Version} failed")]
    private static partial void LogLoadFailed(ILogger logger, Exception exception, ModelName model, ModelVersion version);

    [LoggerMessage(2206, LogLevel.Warning, "{Model} was not loaded at start: {Reason}")]
    private static partial void LogPreloadFailed(ILogger logger, ModelName model, string reason);

    [LoggerMessage(2204, LogLevel.Information, "Unloaded {Model}/{Selector} to make room for {Other}")]
    private static partial void LogEvicted(ILogger logger, ModelName model, VersionSelector selector, ModelName other);

    [LoggerMessage(2205, LogLevel.Debug, "Freed {Model} version {Version}")]
    private static partial void LogFreed(ILogger logger, ModelName model, ModelVersion version);
}
