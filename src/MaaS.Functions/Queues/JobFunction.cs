using Azure.Storage.Queues.Models;
using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Queues;

/// <summary>Every message on <c>predict-requests</c> is a job.</summary>
public sealed class JobFunction(JobRunner jobRunner)
{
    [Function("RunJob")]
    public Task Run([QueueTrigger(JobsOptions.Queue)] QueueMessage message, CancellationToken cancellationToken) =>
        jobRunner.RunAsync(message.Body, message.MessageId, cancellationToken);

    [Function("GiveUpJob")]
    public Task GiveUp([QueueTrigger(JobsOptions.PoisonQueue)] QueueMessage message, CancellationToken cancellationToken) =>
        jobRunner.GiveUpAsync(message.Body, message.MessageId, cancellationToken);
}
