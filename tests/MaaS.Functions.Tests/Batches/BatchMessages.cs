using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Batches;

/// <summary>What batches keep beside their output: messages, and a work folder.</summary>
internal sealed class BatchMessages(string connectionString)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public QueueClient Queue { get; } = new(connectionString, "batch-chunks");

    public QueueClient Poison { get; } = new(connectionString, "batch-chunks-poison");

    public BlobServiceClient Blobs { get; } = new(connectionString);

    /// <summary>Returns when no message waits or is being handled, nor one that was given up, which is with the poison before it leaves.</summary>
    public async Task DrainAsync()
    {
        await Queue.WaitForEmptyAsync(Limit);
        await Poison.WaitForEmptyAsync(Limit);
    }

    /// <summary>All messages are done, and the work folder is removed.</summary>
    public async Task CheckNothingLeftAsync(string batchId)
    {
        await DrainAsync();
        var work = Blobs.GetBlobContainerClient("requests")
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, $"batches/{batchId}/", CancellationToken.None);
        Assert.Empty(await work.ToListAsync(CancellationToken.None));
    }
}
