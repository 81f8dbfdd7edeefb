using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace MaaS.Functions.Tests.Batches;

/// <summary>What batches keep beside their output: messages, and a work folder.</summary>
internal sealed class BatchMessages(string connectionString)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public QueueClient Queue { get; } = new(connectionString, "batch-chunks");

    public QueueClient Poison { get; } = new(connectionString, "batch-chunks-poison");

    public BlobServiceClient Blobs { get; } = new(connectionString);

    /// <summary>Returns when no message waits or is being handled, nor one that was given up.</summary>
    public async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await CountAsync(Queue) + await CountAsync(Poison) > 0)
        {
            await Task.Delay(Pause, TimeProvider.System, limit.Token);
        }
    }

    /// <summary>All messages are done, and the work folder is removed.</summary>
    public async Task CheckNothingLeftAsync(string batchId)
    {
        await DrainAsync();
        var work = Blobs.GetBlobContainerClient("requests")
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, $"batches/{batchId}/", CancellationToken.None);
        Assert.Empty(await work.ToListAsync(CancellationToken.None));
    }

    /// <summary>With those that are hidden while they are handled.</summary>
    private static async Task<int> CountAsync(QueueClient queue) =>
        (await queue.GetPropertiesAsync(CancellationToken.None)).Value.ApproximateMessagesCount;
}
