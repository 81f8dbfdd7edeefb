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
        _derived = new DerivedFiles(cache, manifest.ContentDigest);
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
    public string? FindDerived(string key) => _derived.Find(key);

    /// <summary>
    /// Keeps files that were made of this content on this machine: they appear whole or not at all, count as part of it and leave with it.
    /// </summary>
    /// <param name="key">Names all that they depend on beside the content; a name of a folder.</param>
    /// <param name="bytes">What they are taken to need.</param>
    /// <param name="write">Writes them into the folder that it gets. What it throws is thrown here.</param>
    /// <returns>The folder; null when the cache has no room for them.</returns>
    public string? TryAddDerived(string key, long bytes, Action<string> write) =>
        Manifest.TotalLength + bytes <= _maxCacheBytes && _cache.TryMakeRoom(bytes, _maxCacheBytes) ? _derived.Add(key, write) : null;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();

    private long MeasureMappedBytes()
    {
        var others = Manifest.Text?.Tokenizer.Files.Append(Manifest.EntryFile.Path) ?? [Manifest.EntryFile.Path];
        var moved = new FileInfo(CacheLayout.WeightsPath(Directory, Manifest));
        return Manifest.Files.Where(file => !others.Contains(file.Path)).Sum(file => file.Length) + (moved.Exists ? moved.Length : 0);
    }
}
