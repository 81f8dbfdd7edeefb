namespace MaaS.Repository;

/// <summary>
/// Keeps models in a folder of the local disk or a share, in the shape of the blob container. Several processes may use the folder at once:
/// what decides who was first happens under a lock file per model. Links below the folder are refused, so nothing outside is reached.
/// </summary>
public sealed class DirectoryModelStore : IModelStore
{
    private readonly string _root;

    /// <param name="root">It need not exist: then the store is empty, and the first write creates it.</param>
    public DirectoryModelStore(string root) => _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public Task<IReadOnlyList<ModelName>> ListModelsAsync(CancellationToken cancellationToken)
    {
        var names = Subfolders(_root)
            .Select(folder => ModelName.TryParse(folder, out var name) ? name : null)
            .OfType<ModelName>()
            .Where(name => Versions(name).Any())
            .Order();
        return Task.FromResult<IReadOnlyList<ModelName>>([.. names]);
    }

    public Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(ModelName name, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelVersion>>([.. Versions(name).Order()]);

    public async Task<ModelManifest?> GetManifestAsync(ModelName name, ModelVersion version, CancellationToken cancellationToken)
    {
        var utf8 = await ReadOrNullAsync(ManifestPath(name, version), ManifestDocument.FileName, cancellationToken);
        return utf8 is null ? null : ManifestDocument.Read(utf8).ToManifest(name, version);
    }

    public async Task<StoredSettings> GetSettingsAsync(ModelName name, CancellationToken cancellationToken)
    {
        var utf8 = await ReadOrNullAsync(SettingsPath(name), SettingsDocument.FileName, cancellationToken);
        return utf8 is null
            ? new StoredSettings(new ModelSettings(), null)
            : new StoredSettings(SettingsDocument.Read(utf8), Sha256Text.Of(utf8));
    }

    public async Task<bool> TryPutSettingsAsync(
        ModelName name, ModelSettings settings, string? ifMatchETag, CancellationToken cancellationToken)
    {
        var path = SettingsPath(name);
        using var content = new MemoryStream(SettingsDocument.Write(settings));
        var temporary = await WriteTemporaryAsync(path, content, cancellationToken);
        try
        {
            using var modelLock = await LockAsync(name, cancellationToken);
            var current = await ReadOrNullAsync(path, SettingsDocument.FileName, cancellationToken);
            if ((current is null ? null : Sha256Text.Of(current)) != ifMatchETag)
            {
                return false;
            }

            File.Move(temporary, path, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task DownloadAsync(
        ModelName name, ModelVersion version, ModelFile file, Stream destination, CancellationToken cancellationToken)
    {
        await using var source = OpenOrNull(StoragePath(name, version, file.StoragePath)) ?? throw new FileNotFoundException(
            $"'{name}/{version}/{file.StoragePath}' is missing from the repository at '{_root}': the manifest of the version names it.");
        await source.CopyToAsync(destination, cancellationToken);
    }

    public async Task<FileWriteResult> TryWriteFileAsync(
        ModelName name, ModelVersion version, string storagePath, string sha256, Stream content, CancellationToken cancellationToken)
    {
        var path = StoragePath(name, version, storagePath);
        if (!File.Exists(path) && await TryMoveInAsync(name, path, sha256, content, cancellationToken))
        {
            return new FileWriteResult(true, null);
        }

        await using var existing = OpenOrNull(path);
        return new FileWriteResult(false, existing is null ? null : await Sha256Text.OfAsync(existing, cancellationToken));
    }

    public async Task<bool> TryWriteManifestAsync(ModelManifest manifest, CancellationToken cancellationToken)
    {
        var utf8 = ManifestDocument.From(manifest).Write();
        using var content = new MemoryStream(utf8);
        var path = ManifestPath(manifest.Name, manifest.Version);
        return !File.Exists(path) && await TryMoveInAsync(manifest.Name, path, Sha256Text.Of(utf8), content, cancellationToken);
    }

    private async Task<bool> TryMoveInAsync(ModelName name, string path, string sha256, Stream content, CancellationToken cancellationToken)
    {
        await using var verified = new VerifyingReadStream(content, sha256, Path.GetRelativePath(_root, path));
        var temporary = await WriteTemporaryAsync(path, verified, cancellationToken);
        try
        {
            // On Unix a move that must not overwrite is a check and a rename: only the lock makes the two one.
            using var modelLock = await LockAsync(name, cancellationToken);
            if (File.Exists(path))
            {
                return false;
            }

            File.Move(temporary, path, overwrite: false);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes next to the path, so that the move does not cross file systems; the name can never be asked for.</summary>
    private async Task<string> WriteTemporaryAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        ThrowIfLinked(folder);
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await using var destination = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await content.CopyToAsync(destination, cancellationToken);
            destination.Flush(flushToDisk: true);
            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private Task<FileStream> LockAsync(ModelName name, CancellationToken cancellationToken) =>
        FileLock.ExclusiveAsync(Path.Combine(ModelFolder(name), ".lock"), cancellationToken);

    private async Task<byte[]?> ReadOrNullAsync(string path, string document, CancellationToken cancellationToken)
    {
        await using var content = OpenOrNull(path);
        return content is null ? null : await JsonText.ReadAsync(content, document, cancellationToken);
    }

    private FileStream? OpenOrNull(string path)
    {
        ThrowIfLinked(path);
        try
        {
            const FileOptions Options = FileOptions.Asynchronous | FileOptions.SequentialScan;
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 << 10, Options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void ThrowIfLinked(string path)
    {
        for (var current = path; current.Length > _root.Length; current = Path.GetDirectoryName(current)!)
        {
            if (new FileInfo(current).LinkTarget is not null)
            {
                throw new UnauthorizedAccessException($"'{current}' is a link, expected a file or folder inside '{_root}'. Copy it there.");
            }
        }
    }

    private IEnumerable<ModelVersion> Versions(ModelName name) => Subfolders(ModelFolder(name))
        .Select(folder => ModelVersion.TryParse(folder, out var version) ? version : null)
        .OfType<ModelVersion>()
        .Where(version => File.Exists(ManifestPath(name, version)));

    private static IEnumerable<string> Subfolders(string folder)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateDirectories("*", options).Select(info => info.Name) : [];
    }

    private string ModelFolder(ModelName name) => Path.Combine(_root, name.Value);

    private string VersionFolder(ModelName name, ModelVersion version) => Path.Combine(ModelFolder(name), version.ToString());

    private string SettingsPath(ModelName name) => Path.Combine(ModelFolder(name), SettingsDocument.FileName);

    private string ManifestPath(ModelName name, ModelVersion version) => Path.Combine(VersionFolder(name, version), ManifestDocument.FileName);

    private string StoragePath(ModelName name, ModelVersion version, string storagePath) =>
        FilePath.Under(VersionFolder(name, version), storagePath);
}
