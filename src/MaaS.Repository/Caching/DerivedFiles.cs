using System.Text.Json;

namespace MaaS.Repository;

/// <summary>
/// What was made of a cached content on this machine: folders beside its files, each there whole or not at all, and checked against the
/// digests that were written with it. They count as the content's and leave with it. A new one takes the place of those of other keys: a content
/// has one, for it is of one machine.
/// </summary>
internal sealed class DerivedFiles(CacheFolder cache, ModelManifest manifest)
{
    private const string FolderName = ".derived";
    private const string ListName = ".files.json";

    /// <summary>The folder of the key; null when there is none. One that was altered or cut off is removed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? Find(string key, CancellationToken cancellationToken)
    {
        var folder = PathOf(key);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        if (IsIntact(folder, cancellationToken))
        {
            return folder;
        }

        cache.Remove(folder);
        return null;
    }

    /// <summary>The new folder of the key, which <paramref name="write"/> fills. Throws what that throws, and leaves nothing then.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Add(string key, Action<string> write, CancellationToken cancellationToken)
    {
        var target = PathOf(key);
        var partial = $"{target}.{Guid.NewGuid():N}{CacheFolder.PartialSuffix}";
        try
        {
            Directory.CreateDirectory(partial);
            write(partial);
            WriteList(partial, cancellationToken);
            Directory.Move(partial, target);
            RemoveOthers(target);
            return target;
        }
        catch (IOException) when (Find(key, cancellationToken) is { } others)
        {
            // Another process was faster.
            cache.Remove(partial);
            return others;
        }
        catch
        {
            cache.Remove(partial);
            throw;
        }
    }

    /// <summary>The folders under a content that were not finished.</summary>
    public static IEnumerable<DirectoryInfo> Leftovers(DirectoryInfo content)
    {
        var derived = new DirectoryInfo(Path.Combine(content.FullName, FolderName));
        return derived.Exists ? derived.EnumerateDirectories($"*{CacheFolder.PartialSuffix}") : [];
    }

    private void RemoveOthers(string target)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetDirectoryName(target)!)
            .Where(folder => folder != target && !folder.EndsWith(CacheFolder.PartialSuffix, StringComparison.Ordinal)))
        {
            cache.Remove(folder);
        }
    }

    private static void WriteList(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(folder).Select(path => Describe(path, flush: true, cancellationToken)).ToArray();
        using var list = File.Create(Path.Combine(folder, ListName));
        JsonSerializer.Serialize(list, files, RepositoryJson.Options);
        list.Flush(flushToDisk: true);
    }

    private bool IsIntact(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var files = JsonSerializer.Deserialize<ModelFile[]>(File.ReadAllBytes(Path.Combine(folder, ListName)), RepositoryJson.Options);
            return files is { Length: > 0 } && files.All(file => IsIntact(folder, file, cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            cache.SayNotIntact(manifest, folder, e.Message);
            return false;
        }
    }

    private static bool IsIntact(string folder, ModelFile file, CancellationToken cancellationToken)
    {
        var path = FilePath.Under(folder, file.Path);
        return new FileInfo(path) is { Exists: true } info && info.Length == file.Length && Describe(path, flush: false, cancellationToken) == file;
    }

    private static ModelFile Describe(string path, bool flush, CancellationToken cancellationToken)
    {
        using var content = new FileStream(path, FileMode.Open, flush ? FileAccess.ReadWrite : FileAccess.Read, FileShare.Read, 1 << 20);
        if (flush)
        {
            // The name must not reach the disk before the content does.
            content.Flush(flushToDisk: true);
        }

        return new ModelFile { Path = Path.GetFileName(path), Length = content.Length, Sha256 = Sha256Text.Of(content, cancellationToken) };
    }

    private string PathOf(string key) => Path.Combine(cache.PathOf(manifest.ContentDigest), FolderName, key);
}
