using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

/// <summary>
/// The cache as it lies on the disk: one folder per content digest, which is there whole or not at all, and beside it a lock file that
/// users of the folder hold shared and its remover holds exclusively. The lock file's time is the last use.
/// </summary>
internal sealed class CacheFolder(string root, TimeProvider timeProvider, ILogger logger)
{
    public const string PartialSuffix = ".partial";

    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    public string PathOf(string digest) => Path.Combine(root, digest);

    public string NewPartialPath(string digest) => Path.Combine(root, $"{digest}.{Guid.NewGuid():N}{PartialSuffix}");

    /// <summary>From here until it is disposed, nobody removes the folder of the digest.</summary>
    public async Task<FileStream> UseAsync(string digest, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        var held = await FileLock.SharedAsync(LockPath(digest), cancellationToken);
        Touch(digest);
        return held;
    }

    public void Touch(string digest) => File.SetLastWriteTimeUtc(LockPath(digest), timeProvider.GetUtcNow().UtcDateTime);

    public bool IsComplete(ModelManifest manifest) => CacheLayout.IsComplete(PathOf(manifest.ContentDigest), manifest);

    /// <summary>Puts a finished folder in place. When another process was faster its folder stays, for both hold the same.</summary>
    public void Complete(string partialPath, ModelManifest manifest)
    {
        var target = PathOf(manifest.ContentDigest);
        if (Directory.Exists(target) && !IsComplete(manifest))
        {
            Remove(target);
        }

        try
        {
            Directory.Move(partialPath, target);
        }
        catch (IOException) when (IsComplete(manifest))
        {
            Remove(partialPath);
        }
    }

    /// <summary>Whether there is room without anything being removed.</summary>
    public bool HasRoom(long neededBytes, long maxBytes) => Folders().Sum(BytesOf) + neededBytes <= maxBytes;

    /// <summary>Removes folders that nobody uses, the longest unused first, until there is room. False when there is none.</summary>
    public bool TryMakeRoom(long neededBytes, long maxBytes)
    {
        var folders = Folders()
            .Select(info => (info.Name, LastUse: File.GetLastWriteTimeUtc(LockPath(info.Name)), Bytes: BytesOf(info)))
            .ToList();
        var bytes = folders.Sum(folder => folder.Bytes) + neededBytes;
        foreach (var folder in folders.OrderBy(folder => folder.LastUse).TakeWhile(_ => bytes > maxBytes))
        {
            if (TryEvict(folder.Name))
            {
                bytes -= folder.Bytes;
                logger.Evicted(folder.Name, folder.Bytes);
            }
        }

        return bytes <= maxBytes;
    }

    /// <summary>Removes what downloads that were killed have left, once it is old enough to belong to none that runs.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(root))
        {
            return;
        }

        var oldest = timeProvider.GetUtcNow().UtcDateTime - LeftoverAge;
        foreach (var leftover in new DirectoryInfo(root).EnumerateDirectories($"*{PartialSuffix}").Concat(Folders().SelectMany(DerivedFiles.Leftovers))
            .Where(info => info.LastWriteTimeUtc < oldest))
        {
            Remove(leftover.FullName);
        }
    }

    public void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process removed it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.RemovalFailed(folder, e.Message);
        }
    }

    public void SayNotIntact(ModelManifest manifest, string folder, string reason) =>
        logger.NotIntact(folder, manifest.Name, manifest.Version, reason);

    private bool TryEvict(string digest)
    {
        var removed = NewPartialPath(digest);
        using (var exclusive = FileLock.TryExclusive(LockPath(digest)))
        {
            if (exclusive is null)
            {
                return false;
            }

            try
            {
                Directory.Move(PathOf(digest), removed);
            }
            catch (DirectoryNotFoundException)
            {
                return true;
            }
            catch (IOException e)
            {
                logger.RemovalFailed(digest, e.Message);
                return false;
            }
        }

        Remove(removed);
        return true;
    }

    private IEnumerable<DirectoryInfo> Folders() =>
        new DirectoryInfo(root).EnumerateDirectories().Where(info => Sha256Text.IsValid(info.Name));

    private static long BytesOf(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // Another process is removing it.
            return 0;
        }
    }

    private string LockPath(string digest) => Path.Combine(root, $"{digest}.lock");
}
