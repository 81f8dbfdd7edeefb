using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Queues;

/// <summary>Tells the URL of a job that it has ended.</summary>
public sealed class JobWebhookFunction(JobWebhooks jobWebhooks)
{
    [Function("SendJobWebhook")]
    public Task Send([QueueTrigger(JobsOptions.WebhookQueue)] string message, CancellationToken cancellationToken) =>
        jobWebhooks.SendAsync(message, cancellationToken);

    [Function("GiveUpJobWebhook")]
    public Task GiveUp([QueueTrigger(JobsOptions.WebhookPoisonQueue)] string message, CancellationToken cancellationToken) =>
        jobWebhooks.GiveUpAsync(message, cancellationToken);
}
