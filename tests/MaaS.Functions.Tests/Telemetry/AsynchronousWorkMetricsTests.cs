using System.Diagnostics.Metrics;
using MaaS.Functions.Tests.Batches;
using MaaS.Functions.Tests.Jobs;
using MaaS.Serving;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>Jobs, batches, webhooks, and messages that are given up.</summary>
public sealed class AsynchronousWorkMetricsTests(BatchSteps steps) : IClassFixture<BatchSteps>
{
    private readonly JobId _id = JobId.New();

    private JobLedger Ledger => steps.Get<JobLedger>();

    [Fact]
    public async Task End_OfAJobTwice_CountsItOnceAsItEndedFirst()
    {
        using var ended = Collect("maas.jobs.ended");
        var record = await Ledger.ClaimAsync(_id, SomeWork.WithWebhook, CancellationToken.None);

        await Ledger.EndAsync(record!, JobState.Cancelled, result: null, error: null, CancellationToken.None);
        await Ledger.EndAsync(record!, JobState.Succeeded, result: null, error: null, CancellationToken.None);

        Assert.Equal("cancelled", TagOf(ended, "state"));
    }

    [Fact]
    public async Task GiveUp_OnAMessageThatIsNoJob_CountsTheMessageAndAFailedJob()
    {
        using var ended = Collect("maas.jobs.ended");
        using var givenUp = Collect("maas.messages.given_up");

        await steps.Get<JobRunner>().GiveUpAsync(BinaryData.FromString("no job"), $"{Guid.NewGuid()}", CancellationToken.None);

        Assert.Equal("failed", TagOf(ended, "state"));
        Assert.Equal("predict-requests", TagOf(givenUp, "queue"));
    }

    [Fact]
    public async Task GiveUp_OnAStepOfABatchTwice_CountsTwoMessagesAndOneBatch()
    {
        var batch = await steps.AcceptAsync(BinaryData.FromString("x1,x2,x3,x4\n1,2,3,4\n"));
        await steps.StepAsync();
        await steps.Messages.Queue.ClearMessagesAsync();
        using var ended = Collect("maas.batches.ended");
        using var givenUp = Collect("maas.messages.given_up");

        await steps.Get<BatchRunner>().GiveUpAsync($"{batch.Id}/0", CancellationToken.None);
        await steps.Get<BatchRunner>().GiveUpAsync($"{batch.Id}/0", CancellationToken.None);

        Assert.Equal("failed", TagOf(ended, "state"));
        Assert.Equal(["batch-chunks", "batch-chunks"], givenUp.GetMeasurementSnapshot().Select(measured => measured.Tags["queue"]));
    }

    [Fact]
    public async Task Send_WebhookThatIsNotWanted_CountsTheAttemptAsGivenUp()
    {
        using var attempts = Collect("maas.webhook.attempts");
        var record = await Ledger.ClaimAsync(_id, SomeWork.WithWebhook, CancellationToken.None);
        await Ledger.EndAsync(record!, JobState.Succeeded, result: null, error: null, CancellationToken.None);

        // This service has no key to sign webhooks with, and sends none.
        await steps.Get<JobWebhooks>().SendAsync($"{new JobWebhookMessage(_id, Attempt: 1)}", CancellationToken.None);

        Assert.Equal("given_up", TagOf(attempts, "outcome"));
    }

    [Fact]
    public async Task GiveUp_OnAWebhook_CountsTheMessage()
    {
        using var givenUp = Collect("maas.messages.given_up");

        await steps.Get<JobWebhooks>().GiveUpAsync("no webhook", CancellationToken.None);

        Assert.Equal("job-webhooks", TagOf(givenUp, "queue"));
    }

    private MetricCollector<long> Collect(string instrument)
    {
        // The instruments are made with the first service that has them.
        steps.Get<ServingMetrics>();
        return new MetricCollector<long>(steps.Get<IMeterFactory>(), ServingMetrics.MeterName, instrument);
    }

    private static object? TagOf(MetricCollector<long> collector, string tag)
    {
        var only = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal(1, only.Value);
        return only.Tags[tag];
    }
}
