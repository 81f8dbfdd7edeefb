using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

/// <summary>
/// Verified copies of models on the local disk. A content is downloaded once however many ask for it, checked against its manifest while it
/// is written, and removed when the space is needed and nobody holds it. Thread-safe; several processes may share the folder.
/// </summary>
public sealed class ModelCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CacheEntry> _entries = new(StringComparer.Ordinal);
    private readonly IModelStore _store;
    private readonly CacheFolder _folder;
    private readonly long _maxBytes;
    private readonly ILogger<ModelCache> _logger;
    private readonly TimeProvider _timeProvider;

    public ModelCache(IModelStore store, ModelCacheOptions options, ILogger<ModelCache> logger, TimeProvider timeProvider)
    {
        _store = store;
        _folder = new CacheFolder(Path.GetFullPath(options.Directory), timeProvider, logger);
        _maxBytes = options.MaxBytes;
        _logger = logger;
        _timeProvider = timeProvider;
        _folder.RemoveLeftovers();
    }

    /// <summary>The files of a version, downloaded if they are not here yet. The caller disposes the result when it has closed them.</summary>
    /// <param name="manifest">Which version. Versions with equal content share one copy.</param>
    /// <param name="cancellationToken">Ends this wait only; the download goes on while anyone else waits for it.</param>
    /// <exception cref="CorruptModelException">A stored file is missing or is not what the manifest says.</exception>
    /// <exception cref="ModelTooLargeException">The version is larger than the whole cache may be.</exception>
    public async Task<CachedModel> GetAsync(ModelManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.TotalLength > _maxBytes)
        {
            throw new ModelTooLargeException(
                $"{manifest.Name}/{manifest.Version} has {manifest.TotalLength} bytes, but the cache may hold {_maxBytes}. Raise its limit.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var (entry, isNew) = Join(manifest);
        if (isNew)
        {
            // Not awaited: it belongs to all who wait, and ends by completing the entry.
            _ = FillAsync(entry);
        }

        try
        {
            await entry.Ready.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(entry);
            throw;
        }

        return new CachedModel(manifest, _folder, _maxBytes, () => Leave(entry));
    }

    private (CacheEntry Entry, bool IsNew) Join(ModelManifest manifest)
    {
        lock (_lock)
        {
            var isNew = !_entries.TryGetValue(manifest.ContentDigest, out var entry);
            if (isNew)
            {
                _entries.Add(manifest.ContentDigest, entry = new CacheEntry(manifest));
            }

            entry!.Users++;
            return (entry, isNew);
        }
    }

    private void Leave(CacheEntry entry)
    {
        lock (_lock)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            Forget_NeedsLock(entry);
            if (!entry.Ready.IsCompleted)
            {
                // The download disposes it when it has stopped.
                entry.Abandon();
                return;
            }
        }

        if (entry.Ready.IsCompletedSuccessfully)
        {
            _folder.Touch(entry.Manifest.ContentDigest);
        }

        entry.Dispose();
    }

    private void Forget_NeedsLock(CacheEntry entry)
    {
        if (_entries.GetValueOrDefault(entry.Manifest.ContentDigest) == entry)
        {
            _entries.Remove(entry.Manifest.ContentDigest);
        }
    }

    private async Task FillAsync(CacheEntry entry)
    {
        var digest = entry.Manifest.ContentDigest;
        FileStream? held = null;
        try
        {
            held = await _folder.UseAsync(digest, entry.Abandoned);
            if (!_folder.IsComplete(entry.Manifest))
            {
                if (!_folder.TryMakeRoom(DownloadingBytes(), _maxBytes))
                {
                    _logger.OverBudget(_maxBytes);
                }

                await DownloadAsync(entry.Manifest, entry.Abandoned);
            }

            Finish(entry, () => entry.Succeed(held));
        }
        catch (Exception e)
        {
            if (held is not null)
            {
                await held.DisposeAsync();
            }

            if (e is not OperationCanceledException)
            {
                _logger.DownloadFailed(entry.Manifest.Name, entry.Manifest.Version, e.Message);
            }

            Finish(entry, () => entry.Fail(e));
        }
    }

    private void Finish(CacheEntry entry, Action complete)
    {
        bool isAbandoned;
        lock (_lock)
        {
            complete();
            isAbandoned = entry.Users == 0;
            if (!entry.Ready.IsCompletedSuccessfully)
            {
                // Who asks from now on starts anew.
                Forget_NeedsLock(entry);
            }
        }

        if (isAbandoned)
        {
            entry.Dispose();
        }
    }

    private long DownloadingBytes()
    {
        lock (_lock)
        {
            return _entries.Values.Where(entry => !entry.Ready.IsCompleted).Sum(entry => BytesWhileDownloading(entry.Manifest));
        }
    }

    /// <summary>The model is there twice while its weights are moved out of it.</summary>
    private long BytesWhileDownloading(ModelManifest manifest) =>
        manifest.TotalLength + (MayMoveWeights(manifest) ? manifest.EntryFile.Length : 0);

    private bool MayMoveWeights(ModelManifest manifest) =>
        manifest.EntryFile.Length >= ExternalWeights.MinTotalBytes && manifest.TotalLength + manifest.EntryFile.Length <= _maxBytes;

    private async Task DownloadAsync(ModelManifest manifest, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        var partial = _folder.NewPartialPath(manifest.ContentDigest);
        try
        {
            foreach (var file in manifest.Files)
            {
                await VerifiedDownload.ToAsync(FilePath.Under(partial, file.Path), _store, manifest, file, cancellationToken);
            }

            if (MayMoveWeights(manifest))
            {
                MoveWeightsOut(partial, manifest);
            }

            _folder.Complete(partial, manifest);
        }
        catch
        {
            _folder.Remove(partial);
            throw;
        }

        var elapsed = _timeProvider.GetElapsedTime(started);
        _logger.Downloaded(manifest.Name, manifest.Version, manifest.TotalLength, (long)elapsed.TotalMilliseconds);
    }

    private void MoveWeightsOut(string folder, ModelManifest manifest)
    {
        try
        {
            CacheLayout.MoveWeightsOut(folder, manifest);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _logger.WeightsNotMoved(manifest.Name, manifest.Version, e.Message);
        }
    }
}
