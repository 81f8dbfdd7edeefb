namespace MaaS.Repository;

/// <summary>
/// A verified copy of all files of a version on the local disk, with their relative paths. It is not evicted until disposed: hold it as long
/// as a session has the files open or mapped.
/// </summary>
public sealed class CachedModel : IDisposable
{
    private Action? _release;

    internal CachedModel(ModelManifest manifest, string directory, Action release)
    {
        Manifest = manifest;
        Directory = directory;
        _release = release;
    }

    public ModelManifest Manifest { get; }

    public string Directory { get; }

    /// <summary>Full path of the ONNX file to open.</summary>
    public string EntryPath => PathOf(Manifest.EntryFile.Path);

    /// <summary>Full path of a file of the manifest, by its <see cref="ModelFile.Path"/>.</summary>
    public string PathOf(string file) => FilePath.Under(Directory, file);

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
