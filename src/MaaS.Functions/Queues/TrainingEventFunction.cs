using MaaS.Functions.Durable;
using MaaS.Serving;
using MaaS.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MaaS.Functions.Queues;

/// <summary>Says to a run that its job has ended.</summary>
public sealed class TrainingEventFunction(TrainingEvents events)
{
    [Function("TrainingEvent")]
    public Task Run(
        [QueueTrigger(TrainingStorage.EventQueue)] string message, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        events.ReceiveAsync(message, new DurableRunProcedure(client), cancellationToken);
}
