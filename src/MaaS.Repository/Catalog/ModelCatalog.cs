using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace MaaS.Repository;

/// <summary>
/// The store as one process sees it: which models, versions and aliases there are, kept in memory so that a prediction never asks the store.
/// Refreshed from outside, and by a question for something unknown, at most once in <see cref="MissInterval"/>. Thread-safe.
/// </summary>
public sealed class ModelCatalog(IModelStore store, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer of "there is no such thing" is believed.</summary>
    public static readonly TimeSpan MissInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(ModelName, ModelVersion), ModelManifest> _manifests = new();
    private readonly SemaphoreSlim _refresh = new(1, 1);
    private volatile ImmutableSortedDictionary<ModelName, CatalogEntry> _entries = ImmutableSortedDictionary<ModelName, CatalogEntry>.Empty;
    private long? _lookedAt;
    private ExceptionDispatchInfo? _failure;

    /// <summary>All models in order.</summary>
    public IEnumerable<CatalogEntry> Entries => _entries.Values;

    public CatalogEntry? Find(ModelName name) => _entries.GetValueOrDefault(name);

    /// <summary>Reads the whole store again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refresh.WaitAsync(cancellationToken);
        try
        {
            await RefreshAll_NeedsGateAsync(cancellationToken);
        }
        finally
        {
            _refresh.Release();
        }
    }

    /// <summary>Reads the whole store again unless that was tried within <see cref="MissInterval"/>; if it failed then, it fails the same.</summary>
    public async Task RefreshUnlessFreshAsync(CancellationToken cancellationToken)
    {
        await _refresh.WaitAsync(cancellationToken);
        try
        {
            if (_lookedAt is not { } at || time.GetElapsedTime(at) >= MissInterval)
            {
                await RefreshAll_NeedsGateAsync(cancellationToken);
            }
            else
            {
                _failure?.Throw();
            }
        }
        finally
        {
            _refresh.Release();
        }
    }

    /// <summary>Reads one model again.</summary>
    public async Task RefreshAsync(ModelName name, CancellationToken cancellationToken)
    {
        await _refresh.WaitAsync(cancellationToken);
        try
        {
            var entry = await ReadAsync(name, cancellationToken);
            _entries = entry is null ? _entries.Remove(name) : _entries.SetItem(name, entry);
        }
        finally
        {
            _refresh.Release();
        }
    }

    /// <summary>The manifest that a path means, or null when there is none.</summary>
    /// <exception cref="InvalidManifestException">The version's manifest is not valid.</exception>
    public async ValueTask<ModelManifest?> ResolveAsync(ModelName name, VersionSelector selector, CancellationToken cancellationToken)
    {
        var version = Find(name)?.Resolve(selector);
        if (version is null)
        {
            await RefreshUnlessFreshAsync(cancellationToken);
            version = Find(name)?.Resolve(selector);
        }

        return version is null ? null : await GetManifestAsync(name, version, cancellationToken);
    }

    /// <summary>The manifest of a version, or null when there is none. A manifest never changes, so it is read once.</summary>
    /// <exception cref="InvalidManifestException">It is not valid.</exception>
    public async ValueTask<ModelManifest?> GetManifestAsync(ModelName name, ModelVersion version, CancellationToken cancellationToken)
    {
        if (_manifests.TryGetValue((name, version), out var known))
        {
            return known;
        }

        var manifest = await store.GetManifestAsync(name, version, cancellationToken);
        return manifest is null ? null : _manifests.GetOrAdd((name, version), manifest);
    }

    public void Dispose() => _refresh.Dispose();

    private async Task RefreshAll_NeedsGateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAll_NeedsGateAsync(cancellationToken);
            _failure = null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                _lookedAt = time.GetTimestamp();
            }
        }
    }

    private async Task ReadAll_NeedsGateAsync(CancellationToken cancellationToken)
    {
        var entries = ImmutableSortedDictionary.CreateBuilder<ModelName, CatalogEntry>();
        foreach (var name in await store.ListModelsAsync(cancellationToken))
        {
            if (await ReadAsync(name, cancellationToken) is { } entry)
            {
                entries[name] = entry;
            }
        }

        _entries = entries.ToImmutable();
    }

    private async Task<CatalogEntry?> ReadAsync(ModelName name, CancellationToken cancellationToken)
    {
        var versions = await store.ListVersionsAsync(name, cancellationToken);
        if (versions.Count == 0)
        {
            return null;
        }

        try
        {
            return new CatalogEntry(name, versions, (await store.GetSettingsAsync(name, cancellationToken)).Settings, Problem: null);
        }
        catch (InvalidManifestException e)
        {
            // What served goes on with the settings it had; a model seen for the first time gets the defaults.
            return new CatalogEntry(name, versions, Find(name)?.Settings ?? new ModelSettings(), e.Message);
        }
    }
}
