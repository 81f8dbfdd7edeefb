using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Queues;

/// <summary>In Azure, Event Grid tells of uploads to <c>batch-input</c> by messages on <c>batch-uploads</c>.</summary>
public sealed class BatchUploadEventFunction(BatchUploadEvents events)
{
    [Function("StartBatchFromEvent")]
    public Task Start([QueueTrigger(BatchesOptions.UploadQueue)] string message, CancellationToken cancellationToken) =>
        events.ReceiveAsync(message, cancellationToken);
}
