namespace MaaS.Repository;

/// <summary>
/// A temporary folder that is removed when disposed, or by the next one that is made if its process was killed. A lock file beside it is
/// held as long as it is in use.
/// </summary>
public sealed class DownloadedFolder : IDisposable
{
    private const string Prefix = "maas-source-";
    private const string LockSuffix = ".lock";

    private readonly FileStream _held;

    /// <param name="root">Where it is made, and where those of killed processes are looked for; others may use it too.</param>
    internal DownloadedFolder(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, $"{Prefix}*"))
        {
            RemoveUnlessUsed(folder);
        }

        // The lock first: a folder whose lock can be taken is one that nobody uses.
        Path = System.IO.Path.Combine(root, $"{Prefix}{Guid.NewGuid():N}");
        _held = FileLock.TryExclusive(Path + LockSuffix) ?? throw new IOException($"'{Path}{LockSuffix}' is held although it is new.");
        PrivateFolder.Create(Path);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    public void Dispose()
    {
        Remove(Path);
        _held.Dispose();
        File.Delete(_held.Name);
    }

    /// <summary>What cannot be removed stays: it may be another user's.</summary>
    private static void RemoveUnlessUsed(string folder)
    {
        try
        {
            using (var held = FileLock.TryExclusive(folder + LockSuffix))
            {
                if (held is null)
                {
                    return;
                }

                Remove(folder);
            }

            File.Delete(folder + LockSuffix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
