namespace MaaS.Repository;

/// <summary>A temporary folder that is removed when disposed.</summary>
public sealed class DownloadedFolder : IDisposable
{
    internal DownloadedFolder() => Path = Directory.CreateTempSubdirectory("maas-source-").FullName;

    /// <summary>Full path.</summary>
    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
