using Azure.Storage.Queues;

namespace MaaS.Serving;

/// <summary>The steps of batches that are to be done. None expires.</summary>
internal sealed class BatchQueue(StorageConnection storage)
{
    private const int SendsAtOnce = 8;
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    private QueueClient Queue => storage.RequireQueues().GetQueueClient(BatchesOptions.Queue);

    public Task EnqueueStartAsync(string batchId, CancellationToken cancellationToken) =>
        EnqueueAsync(new BatchMessage(batchId, null), cancellationToken);

    public Task EnqueueChunksAsync(string batchId, IEnumerable<int> indexes, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        indexes, new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken },
        async (index, stop) => await EnqueueAsync(new BatchMessage(batchId, index), stop));

    /// <summary>Whether no step waits or is being done, of any batch.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken) =>
        (await Queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount == 0;

    private async Task EnqueueAsync(BatchMessage message, CancellationToken cancellationToken) =>
        await Queue.SendMessageAsync(message.ToString(), timeToLive: Forever, cancellationToken: cancellationToken);
}
