using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Payloads and results that are too large for a message or a record.</summary>
internal sealed class JobBlobs(StorageConnection storage)
{
    private const int ReadAhead = 4 << 20;

    /// <summary>Where an answer goes that turns out to be large. Named by the attempt, so that no attempt writes where another does.</summary>
    public static BlobPath ResultOf(JobId id, int attempt) =>
        new(JobsOptions.ResultContainer, FormattableString.Invariant($"jobs/{id}/{attempt}"));

    public static BlobPath PayloadOf(JobId id, string name) => new(JobsOptions.RequestContainer, $"jobs/{id}/{name}");

    public Task WriteAsync(BlobPath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => storage.RequireBlobs()
        .GetBlobContainerClient(path.Container).GetBlobClient(path.Name).UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellationToken);

    /// <summary>Becomes a blob when it is disposed.</summary>
    public Task<Stream> OpenWriteAsync(BlobPath path, CancellationToken cancellationToken) =>
        Client(path).OpenWriteAsync(overwrite: true, new BlockBlobOpenWriteOptions(), cancellationToken);

    /// <summary>Its stream and its length. It is read in ranges, all of the blob as it is now.</summary>
    /// <exception cref="InvalidInputException">There is no such blob.</exception>
    public async Task<(Stream Content, long Length)> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await Client(path).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = ReadAhead }, cancellationToken);
            return (stream, stream.Length);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new InvalidInputException($"There is no blob {path}: it must be there until the job has ended.");
        }
    }

    public async Task RemoveAsync(JobId id, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { JobsOptions.RequestContainer, JobsOptions.ResultContainer })
        {
            var container = storage.RequireBlobs().GetBlobContainerClient(name);
            await foreach (var blob in container.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, $"jobs/{id}/", cancellationToken))
            {
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }
    }

    public Task RemoveAsync(BlobPath path, CancellationToken cancellationToken) => Client(path).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private BlockBlobClient Client(BlobPath path) =>
        storage.RequireBlobs().GetBlobContainerClient(path.Container).GetBlockBlobClient(path.Name);
}
