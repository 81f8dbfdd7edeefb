using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.Functions.Tests.Batches;
using MaaS.Serving;
using Microsoft.Extensions.Configuration;

namespace MaaS.Functions.Tests.Jobs;

/// <summary>Who asks for the webhook of a job that ended, and when.</summary>
public sealed class JobLedgerTests(BatchSteps steps) : IClassFixture<BatchSteps>
{
    private readonly JobId _id = JobId.New();

    private JobLedger Ledger => steps.Get<JobLedger>();

    [Fact]
    public async Task End_OfAJob_AsksForItsWebhookAtOnce()
    {
        var queue = await ClearAsync();
        var record = await Ledger.ClaimAsync(_id, SomeWork.WithWebhook, CancellationToken.None);

        await Ledger.EndAsync(record!, JobState.Cancelled, result: null, error: null, CancellationToken.None);

        await CheckAskedAsync(queue);
    }

    [Fact]
    public async Task GiveUp_OnAJob_AsksForItsWebhookAtOnce()
    {
        var queue = await ClearAsync();
        await Ledger.OpenAsync(_id, SomeWork.WithWebhook, CancellationToken.None);

        await Ledger.GiveUpAsync(_id, CancellationToken.None);

        await CheckAskedAsync(queue);
    }

    [Fact]
    public async Task Claim_OfAJobWhoseProcessDiedBeforeItAsked_AsksLater()
    {
        var queue = await ClearAsync();
        await EndSilentlyAsync(webhookAttempts: 0);

        Assert.Null(await Ledger.ClaimAsync(_id, SomeWork.WithWebhook, CancellationToken.None));

        Assert.Null((await queue.ReceiveMessageAsync()).Value);
        Assert.Equal(1, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Claim_OfAJobOfWhichItsUrlWasTold_AsksForNothing()
    {
        var queue = await ClearAsync();
        await EndSilentlyAsync(webhookAttempts: 1);

        Assert.Null(await Ledger.ClaimAsync(_id, SomeWork.WithWebhook, CancellationToken.None));

        Assert.Equal(0, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    private async Task EndSilentlyAsync(int webhookAttempts)
    {
        var record = await Ledger.ClaimAsync(_id, SomeWork.WithWebhook, CancellationToken.None);
        var ended = record! with { State = JobState.Succeeded, FinishedAt = record.StartedAt, WebhookAttempts = webhookAttempts };
        Assert.NotNull(await steps.Get<JobTable>().TryReplaceAsync(ended, CancellationToken.None));
    }

    private async Task<QueueClient> ClearAsync()
    {
        var queue = new QueueClient(steps.Get<IConfiguration>()["AzureWebJobsStorage"], JobsOptions.WebhookQueue);
        await queue.ClearMessagesAsync();
        return queue;
    }

    private async Task CheckAskedAsync(QueueClient queue)
    {
        QueueMessage? message = await queue.ReceiveMessageAsync();
        Assert.Equal($"{_id} 1", message?.Body.ToString());
    }
}
