using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.Serving;

internal static class BlobFolder
{
    /// <summary>Removes every blob whose name begins so. Done again, it removes what is left.</summary>
    public static async Task RemoveAsync(BlobContainerClient container, string prefix, CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
        }
    }
}
