using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Repository;

/// <summary>
/// Keeps models in a blob container: <c>name/model.json</c>, <c>name/version/manifest.json</c> and the files beside it. A container that is
/// missing is an empty store and is created by the first write.
/// </summary>
public sealed class BlobModelStore(BlobContainerClient container) : IModelStore
{
    private const int ParallelRequests = 8;

    private static readonly StorageTransferOptions Transfer = new()
    {
        InitialTransferSize = 8 << 20,
        MaximumTransferSize = 8 << 20,
        MaximumConcurrency = 4,
    };

    private static readonly BlobRequestConditions IfNone = new() { IfNoneMatch = ETag.All };

    public async Task<IReadOnlyList<ModelName>> ListModelsAsync(CancellationToken cancellationToken)
    {
        var names = new List<ModelName>();
        foreach (var folder in await SubfoldersAsync("", cancellationToken))
        {
            if (ModelName.TryParse(folder, out var name))
            {
                names.Add(name);
            }
        }

        var versions = await ForEachAsync(names, async (name, token) => (await ListVersionsAsync(name, token)).Count, cancellationToken);
        return [.. names.Where((_, i) => versions[i] > 0).Order()];
    }

    public async Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(ModelName name, CancellationToken cancellationToken)
    {
        var versions = new List<ModelVersion>();
        foreach (var folder in await SubfoldersAsync($"{name}/", cancellationToken))
        {
            if (ModelVersion.TryParse(folder, out var version))
            {
                versions.Add(version);
            }
        }

        var published = await ForEachAsync(
            versions, async (version, token) => (await ManifestBlob(name, version).ExistsAsync(token)).Value, cancellationToken);
        return [.. versions.Where((_, i) => published[i]).Order()];
    }

    public async Task<ModelManifest?> GetManifestAsync(ModelName name, ModelVersion version, CancellationToken cancellationToken)
    {
        var found = await ReadOrNullAsync(ManifestBlob(name, version), ManifestDocument.FileName, cancellationToken);
        return found is null ? null : ManifestDocument.Read(found.Value.Utf8).ToManifest(name, version);
    }

    public async Task<StoredSettings> GetSettingsAsync(ModelName name, CancellationToken cancellationToken) =>
        await ReadOrNullAsync(SettingsBlob(name), SettingsDocument.FileName, cancellationToken) is var (utf8, eTag)
            ? new StoredSettings(SettingsDocument.Read(utf8), eTag.ToString())
            : new StoredSettings(new ModelSettings(), null);

    public Task<bool> TryPutSettingsAsync(
        ModelName name, ModelSettings settings, string? ifMatchETag, CancellationToken cancellationToken)
    {
        var condition = ifMatchETag is null ? IfNone : new BlobRequestConditions { IfMatch = new ETag(ifMatchETag) };
        return TryPutJsonAsync(SettingsBlob(name), SettingsDocument.Write(settings), condition, cancellationToken);
    }

    public async Task DownloadAsync(
        ModelName name, ModelVersion version, ModelFile file, Stream destination, CancellationToken cancellationToken)
    {
        var blob = FileBlob(name, version, file.StoragePath);
        try
        {
            await blob.DownloadToAsync(destination, new BlobDownloadToOptions { TransferOptions = Transfer }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new FileNotFoundException(
                $"'{blob.Name}' is missing from the container '{container.Name}': the manifest of the version names it.", e);
        }
    }

    public async Task<FileWriteResult> TryWriteFileAsync(
        ModelName name, ModelVersion version, string storagePath, string sha256, Stream content, CancellationToken cancellationToken)
    {
        var blob = FileBlob(name, version, storagePath);

        // Asked first, so that what is there already is not uploaded only to be refused.
        if (await FindExistingAsync(blob, cancellationToken) is { } existing)
        {
            return existing;
        }

        await using var verified = new VerifyingReadStream(content, sha256, blob.Name);
        return await BlobBlockUpload.TryUploadAsync(blob, sha256, verified, cancellationToken)
            ? new FileWriteResult(true, null)
            : await FindExistingAsync(blob, cancellationToken)
                ?? throw new IOException($"'{blob.Name}' was not stored: the upload was refused, and nothing is there. Try again.");
    }

    public Task<bool> TryWriteManifestAsync(ModelManifest manifest, CancellationToken cancellationToken) => TryPutJsonAsync(
        ManifestBlob(manifest.Name, manifest.Version), ManifestDocument.From(manifest).Write(), IfNone, cancellationToken);

    /// <summary>What a write answers because of what is there, or null when nothing is. Creates the container when it is missing.</summary>
    private async Task<FileWriteResult?> FindExistingAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return new FileWriteResult(false, properties.Value.Metadata.TryGetValue(BlobBlockUpload.Sha256Key, out var sha256) ? sha256 : null);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private async Task<bool> TryPutJsonAsync(
        BlockBlobClient blob, byte[] utf8, BlobRequestConditions condition, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = condition,
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        };
        while (true)
        {
            try
            {
                using var content = new MemoryStream(utf8);
                await blob.UploadAsync(content, options, cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412 && e.ErrorCode != BlobErrorCode.ContainerBeingDeleted)
            {
                return false;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            }
        }
    }

    private static async Task<(byte[] Utf8, ETag ETag)?> ReadOrNullAsync(
        BlockBlobClient blob, string document, CancellationToken cancellationToken)
    {
        try
        {
            var download = await blob.DownloadStreamingAsync(cancellationToken: cancellationToken);
            await using var content = download.Value.Content;
            return (await JsonText.ReadAsync(content, document, cancellationToken), download.Value.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The names one level below a prefix; what lies deeper is not listed.</summary>
    private async Task<List<string>> SubfoldersAsync(string prefix, CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        var options = new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = prefix };
        try
        {
            await foreach (var item in container.GetBlobsByHierarchyAsync(options, cancellationToken))
            {
                if (item.IsPrefix)
                {
                    folders.Add(item.Prefix[prefix.Length..^1]);
                }
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            folders.Clear();
        }

        return folders;
    }

    private static async Task<TResult[]> ForEachAsync<T, TResult>(
        List<T> items, Func<T, CancellationToken, Task<TResult>> ask, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelRequests, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(items.Index(), options, async (item, token) => results[item.Index] = await ask(item.Item, token));
        return results;
    }

    private BlockBlobClient SettingsBlob(ModelName name) => container.GetBlockBlobClient($"{name}/{SettingsDocument.FileName}");

    private BlockBlobClient ManifestBlob(ModelName name, ModelVersion version) =>
        container.GetBlockBlobClient($"{name}/{version}/{ManifestDocument.FileName}");

    private BlockBlobClient FileBlob(ModelName name, ModelVersion version, string storagePath) => FilePath.IsSafe(storagePath)
        ? container.GetBlockBlobClient($"{name}/{version}/{storagePath}")
        : throw new ArgumentException($"Path '{NameText.Quote(storagePath)}' is not valid: expected {FilePath.Rule}.", nameof(storagePath));
}
