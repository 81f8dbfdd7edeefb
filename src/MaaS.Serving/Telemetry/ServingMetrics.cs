using System.Diagnostics.Metrics;

namespace MaaS.Serving;

/// <summary>What is measured of asynchronous work; docs/metrics.md is the list. Thread-safe.</summary>
internal sealed class ServingMetrics
{
    /// <summary>Of the meter.</summary>
    public const string MeterName = "MaaS.Serving";

    private readonly Counter<long> _jobsEnded;
    private readonly Counter<long> _batchesEnded;
    private readonly Counter<long> _webhookAttempts;
    private readonly Counter<long> _messagesGivenUp;

    public ServingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _jobsEnded = meter.CreateCounter<long>("maas.jobs.ended", "{job}", "Jobs that ended.");
        _batchesEnded = meter.CreateCounter<long>("maas.batches.ended", "{batch}", "Batches that ended.");
        _webhookAttempts = meter.CreateCounter<long>("maas.webhook.attempts", "{attempt}", "Attempts to tell a URL that a job has ended.");
        _messagesGivenUp = meter.CreateCounter<long>(
            "maas.messages.given_up", "{message}", "Messages that failed as often as they may and were removed.");
    }

    public void CountJob(JobState ended) => _jobsEnded.Add(1, new KeyValuePair<string, object?>("state", NameOf(ended)));

    public void CountBatch(BatchState ended) => _batchesEnded.Add(1, new KeyValuePair<string, object?>("state", NameOf(ended)));

    /// <param name="result">Of the attempt; <see cref="WebhookResult.GaveUp"/> when it was the last one of several.</param>
    public void CountWebhook(WebhookResult result) =>
        _webhookAttempts.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(result)));

    /// <param name="queue">That the message was put on first, not the poison queue that it came to.</param>
    public void CountGivenUp(string queue) => _messagesGivenUp.Add(1, new KeyValuePair<string, object?>("queue", queue));

    private static string NameOf(JobState state) => state switch
    {
        JobState.Succeeded => "succeeded",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A job has not ended in this state."),
    };

    private static string NameOf(BatchState state) => state switch
    {
        BatchState.Succeeded => "succeeded",
        BatchState.Failed => "failed",
        BatchState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A batch has not ended in this state."),
    };

    private static string NameOf(WebhookResult result) => result switch
    {
        WebhookResult.Delivered => "delivered",
        WebhookResult.RetryLater => "retry_later",
        _ => "given_up",
    };
}
