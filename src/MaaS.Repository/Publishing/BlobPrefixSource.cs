using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.Repository;

/// <summary>Brings the blobs below a prefix into a temporary folder, from where they can be published.</summary>
/// <param name="service">Where the containers are.</param>
/// <param name="maxBytes">Of all blobs together; more is refused before anything is downloaded.</param>
public sealed class BlobPrefixSource(BlobServiceClient service, long maxBytes = 10L << 30)
{
    /// <param name="container">The container's name.</param>
    /// <param name="prefix">The folder that holds the model, with or without a slash at its end; empty for the whole container.</param>
    /// <param name="cancellationToken">Stops the download and removes what was downloaded.</param>
    /// <exception cref="InvalidModelException">There is nothing there, too much, or a blob whose name is not a safe path.</exception>
    public async Task<DownloadedFolder> DownloadAsync(string container, string prefix, CancellationToken cancellationToken)
    {
        var client = service.GetBlobContainerClient(container);
        var root = prefix is "" || prefix.EndsWith('/') ? prefix : prefix + '/';
        var blobs = await ListAsync(client, root, cancellationToken);
        var folder = new DownloadedFolder(Path.GetTempPath());
        try
        {
            foreach (var blob in blobs)
            {
                await DownloadAsync(client, blob, LocalPath(folder.Path, blob.Name[root.Length..]), cancellationToken);
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private async Task<List<BlobItem>> ListAsync(BlobContainerClient client, string root, CancellationToken cancellationToken)
    {
        var blobs = new List<BlobItem>();
        var bytes = 0L;
        try
        {
            var options = new GetBlobsOptions { Prefix = root, Traits = BlobTraits.Metadata };
            await foreach (var blob in client.GetBlobsAsync(options, cancellationToken))
            {
                if (IsFolderMarker(blob))
                {
                    continue;
                }

                bytes += blob.Properties.ContentLength ?? 0;
                ThrowIfRefused(client, root, blob, bytes);
                blobs.Add(blob);
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new InvalidModelException($"Container '{client.Name}' does not exist. Check its name.", e);
        }

        return blobs.Count > 0
            ? blobs
            : throw new InvalidModelException($"Nothing is below '{client.Name}/{root}', expected at least 'model.onnx'. Check the prefix.");
    }

    private void ThrowIfRefused(BlobContainerClient client, string root, BlobItem blob, long bytes)
    {
        if (bytes > maxBytes)
        {
            throw new InvalidModelException(
                $"'{client.Name}/{root}' holds more than {maxBytes} bytes, the most that is published from a prefix. Name a narrower one.");
        }

        var path = blob.Name[root.Length..];
        if (path != ManifestDocument.FileName && !FilePath.IsSafe(path))
        {
            throw new InvalidModelException($"Blob '{NameText.Quote(path)}' below '{client.Name}/{root}' is refused: expected {FilePath.Rule}.");
        }
    }

    /// <summary>Accounts with a hierarchical namespace list folders as empty blobs.</summary>
    private static bool IsFolderMarker(BlobItem blob) =>
        blob.Name.EndsWith('/') || (blob.Metadata?.TryGetValue("hdi_isfolder", out var isFolder) == true && isFolder == "true");

    private static string LocalPath(string folder, string path) =>
        path == ManifestDocument.FileName ? Path.Combine(folder, path) : FilePath.Under(folder, path);

    private static async Task DownloadAsync(BlobContainerClient client, BlobItem blob, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // With the listed ETag, because a blob that grew since would escape the limit.
        var options = new BlobDownloadToOptions { Conditions = new BlobRequestConditions { IfMatch = blob.Properties.ETag } };
        await client.GetBlobClient(blob.Name).DownloadToAsync(path, options, cancellationToken);
    }
}
