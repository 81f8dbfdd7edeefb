using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Timers;

/// <summary>Counts the messages in the queues every few minutes, for the metric <c>maas.queue.messages</c>.</summary>
public sealed class MeasureQueuesFunction(QueueLengths queueLengths)
{
    [Function("MeasureQueues")]
    public Task Measure([TimerTrigger("45 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        queueLengths.MeasureAsync(cancellationToken);
}
