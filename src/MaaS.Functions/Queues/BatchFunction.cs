using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Queues;

/// <summary>Every message on <c>batch-chunks</c> is a step of a batch.</summary>
public sealed class BatchFunction(BatchRunner batchRunner)
{
    [Function("RunBatchStep")]
    public Task Run([QueueTrigger(BatchesOptions.Queue)] string message, CancellationToken cancellationToken) =>
        batchRunner.RunAsync(message, cancellationToken);

    [Function("GiveUpBatch")]
    public Task GiveUp([QueueTrigger(BatchesOptions.PoisonQueue)] string message, CancellationToken cancellationToken) =>
        batchRunner.GiveUpAsync(message, cancellationToken);
}
