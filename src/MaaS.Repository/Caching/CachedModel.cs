namespace MaaS.Repository;

/// <summary>
/// A local copy of all files of a version, verified when it was downloaded, with their relative paths. Large weights that came inside of the
/// ONNX file lie beside it. It is not evicted until disposed: hold it as long as a session has the files open or mapped. Thread-safe.
/// </summary>
public sealed class CachedModel : IDisposable
{
    private readonly CacheFolder _cache;
    private readonly DerivedFiles _derived;
    private readonly long _maxCacheBytes;
    private Action? _release;

    internal CachedModel(ModelManifest manifest, CacheFolder cache, long maxCacheBytes, Action release)
    {
        Manifest = manifest;
        Directory = cache.PathOf(manifest.ContentDigest);
        MappedBytes = MeasureMappedBytes();
        _cache = cache;
        _derived = new DerivedFiles(cache, manifest);
        _maxCacheBytes = maxCacheBytes;
        _release = release;
    }

    public ModelManifest Manifest { get; }

    public string Directory { get; }

    /// <summary>Full path of the ONNX file to open.</summary>
    public string EntryPath => PathOf(Manifest.EntryFile.Path);

    /// <summary>Bytes of weights in files of their own, which a session can map.</summary>
    public long MappedBytes { get; }

    /// <summary>Full path of a file of the manifest, by its <see cref="ModelFile.Path"/>.</summary>
    public string PathOf(string file) => FilePath.Under(Directory, file);

    /// <summary>
    /// The folder that <see cref="TryAddDerived"/> made for the key, its files compared with their digests. Null when there is none; one
    /// that is damaged is removed.
    /// </summary>
    public string? FindDerived(string key, CancellationToken cancellationToken) => _derived.Find(key, cancellationToken);

    /// <summary>
    /// Keeps files that were made of this content on this machine: they appear whole or not at all, count as part of it, leave with it, and take
    /// the place of those of other keys. No other content leaves for them.
    /// </summary>
    /// <param name="key">Names all that they depend on beside the content; a name of a folder.</param>
    /// <param name="bytes">What they are taken to need.</param>
    /// <param name="write">Writes them into the folder that it gets. What it throws is thrown here.</param>
    /// <param name="cancellationToken">Leaves nothing when it is cancelled.</param>
    /// <returns>The folder; null when the cache has no room for them.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? TryAddDerived(string key, long bytes, Action<string> write, CancellationToken cancellationToken) =>
        _cache.HasRoom(bytes, _maxCacheBytes) ? _derived.Add(key, write, cancellationToken) : null;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();

    /// <summary>Only files that are there: ONNX Runtime says of others that they are missing.</summary>
    private long MeasureMappedBytes()
    {
        var folder = Path.GetDirectoryName(EntryPath)!;
        return ExternalLocations.Of(EntryPath).Where(location => location == ExternalWeights.FileName || FilePath.IsSafe(location))
            .Select(location => new FileInfo(Path.Combine(folder, location)))
            .Where(file => file.Exists).Sum(file => file.Length);
    }
}
