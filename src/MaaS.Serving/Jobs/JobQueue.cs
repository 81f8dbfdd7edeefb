namespace MaaS.Serving;

/// <summary>Messages about jobs. None expires: what was accepted is done, or its record says why not.</summary>
internal sealed class JobQueue(StorageConnection storage)
{
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    public Task EnqueueAsync(BinaryData message, CancellationToken cancellationToken) =>
        SendAsync(JobsOptions.Queue, message, delay: null, cancellationToken);

    /// <summary>Asks for the job's URL to be told that it ended.</summary>
    public Task EnqueueWebhookAsync(JobWebhookMessage message, TimeSpan? delay, CancellationToken cancellationToken) =>
        SendAsync(JobsOptions.WebhookQueue, BinaryData.FromString(message.ToString()), delay, cancellationToken);

    private async Task SendAsync(string queue, BinaryData message, TimeSpan? delay, CancellationToken cancellationToken) =>
        await storage.RequireQueues().GetQueueClient(queue).SendMessageAsync(message, delay, Forever, cancellationToken);
}
