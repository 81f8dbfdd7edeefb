using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Serving;

/// <summary>Payloads and results that are too large for a message or a record.</summary>
internal sealed class JobBlobs(StorageConnection storage)
{
    private const int ReadAhead = 4 << 20;

    /// <summary>Where a large answer goes. Named by the attempt, so that no attempt writes where another does.</summary>
    public static BlobPath ResultOf(JobId id, int attempt) =>
        new(JobsOptions.ResultContainer, FormattableString.Invariant($"jobs/{id}/{attempt}"));

    public static BlobPath PayloadOf(JobId id, string name) => new(JobsOptions.RequestContainer, $"jobs/{id}/{name}");

    public Task WriteAsync(BlobPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => storage.RequireBlobs()
        .GetBlobContainerClient(path.Container).GetBlobClient(path.Name)
        .UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellationToken);

    /// <summary>Becomes a blob when it is committed.</summary>
    public BlockStream Create(BlobPath path) => new(Client(path), chunk: 0, BlockStream.NewAttempt());

    /// <summary>Seekable, read in ranges, all of the blob as it is now; null when there is none.</summary>
    public async Task<Stream?> FindAsync(BlobPath path, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobOpenReadOptions(allowModifications: false) { BufferSize = ReadAhead };
            return await Client(path).OpenReadAsync(options, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public async Task RemoveAsync(JobId id, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { JobsOptions.RequestContainer, JobsOptions.ResultContainer })
        {
            await BlobFolder.RemoveAsync(storage.RequireBlobs().GetBlobContainerClient(name), $"jobs/{id}/", cancellationToken);
        }
    }

    public Task RemoveAsync(BlobPath path, CancellationToken cancellationToken) =>
        Client(path).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private BlockBlobClient Client(BlobPath path) =>
        storage.RequireBlobs().GetBlobContainerClient(path.Container).GetBlockBlobClient(path.Name);
}
