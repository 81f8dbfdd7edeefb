using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>Who has handled what, kept in storage: <c>blobreceipts/host/function/ETag/container/blob</c>.</summary>
internal sealed class BlobReceipts(HostStorage storage, TimeProvider time)
{
    private const int MaxNameLength = 1024;

    /// <summary>How long after the death of a process others wait before they handle its blob.</summary>
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(30);

    /// <returns>The receipt, held by this process until it is disposed; null while another process holds it.</returns>
    public async Task<BlobReceipt?> TryTakeAsync(string functionName, BlobEvent blob, CancellationToken cancellationToken)
    {
        var receipt = storage.Blob(NameOf(functionName, blob));
        if (await ReadOrDefaultAsync(receipt, cancellationToken) is not { } found)
        {
            await storage.EnsureAsync(receipt, BlobReceipt.New, cancellationToken);
        }
        else if (BlobReceipt.IsCompleted(found))
        {
            return new BlobReceipt(receipt, null, found);
        }

        if (await BlobLock.TryTakeAsync(receipt, LockDuration, time, cancellationToken) is not { } held)
        {
            return null;
        }

        // Another process may have been at it before this one got the lock.
        return new BlobReceipt(receipt, held, (await receipt.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.Metadata);
    }

    private static async Task<IDictionary<string, string>?> ReadOrDefaultAsync(BlobClient receipt, CancellationToken cancellationToken)
    {
        try
        {
            return (await receipt.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.Metadata;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private string NameOf(string functionName, BlobEvent blob)
    {
        var folder = $"blobreceipts/{storage.HostId}/{HostStorage.FunctionId(functionName)}/{blob.ETag}/{blob.Container.Name}";
        var name = $"{folder}/{blob.Name}";
        return name.Length <= MaxNameLength
            ? name
            : $"{folder}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob.Name)))}";
    }
}
