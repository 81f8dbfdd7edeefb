using System.Text.Json;

namespace MaaS.Serving;

/// <summary>Tells the URLs of jobs that they have ended: at least once, until it is taken or given up.</summary>
public sealed class JobWebhooks
{
    private readonly JobTable _table;
    private readonly JobQueue _queue;
    private readonly WebhookSender _sender;
    private readonly WebhookBackoff _backoff;
    private readonly ServingMetrics _metrics;

    internal JobWebhooks(JobTable table, JobQueue queue, WebhookSender sender, WebhookBackoff backoff, ServingMetrics metrics)
    {
        _table = table;
        _queue = queue;
        _sender = sender;
        _backoff = backoff;
        _metrics = metrics;
    }

    /// <summary>One attempt. Returns when the message may be deleted; the next attempt is a message of its own.</summary>
    /// <param name="message">A <see cref="JobWebhookMessage"/>.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    public async Task SendAsync(string message, CancellationToken cancellationToken)
    {
        if (await FindPendingAsync(message, cancellationToken) is not { } record)
        {
            return;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(JobDocument.From(record), ApiJson.Readable.JobDocument);
        var outcome = await _sender.SendAsync(record.Webhook!, record.Id.Value, body, cancellationToken);
        var attempts = record.WebhookAttempts + 1;
        var delay = _backoff.NextDelay(attempts, outcome);
        _metrics.CountWebhook(
            outcome.Result == WebhookResult.RetryLater && delay is null ? WebhookResult.GaveUp : outcome.Result);
        if (delay is not null)
        {
            // Before it is counted: a message too many finds its attempt counted, one too few would end the attempts.
            await _queue.EnqueueWebhookAsync(new JobWebhookMessage(record.Id, attempts + 1), delay, cancellationToken);
        }

        var state = outcome.Result == WebhookResult.Delivered ? WebhookState.Delivered
            : delay is null ? WebhookState.Failed
            : WebhookState.Pending;
        await _table.TryReplaceAsync(record with { WebhookState = state, WebhookAttempts = attempts }, cancellationToken);
    }

    /// <summary>Gives up on a message that failed too often.</summary>
    /// <param name="message">A <see cref="JobWebhookMessage"/>.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    public async Task GiveUpAsync(string message, CancellationToken cancellationToken)
    {
        if (await FindPendingAsync(message, cancellationToken) is { } record)
        {
            await _table.TryReplaceAsync(record with { WebhookState = WebhookState.Failed }, cancellationToken);
        }

        _metrics.CountGivenUp(JobsOptions.WebhookQueue);
    }

    /// <summary>Null when the attempt was counted before, or is not to be made.</summary>
    private async Task<JobRecord?> FindPendingAsync(string text, CancellationToken cancellationToken) =>
        JobWebhookMessage.TryParse(text, out var message)
        && await _table.FindAsync(message.Id, cancellationToken) is { Webhook: not null, WebhookState: WebhookState.Pending } record
        && (message.Attempt is null || message.Attempt == record.WebhookAttempts + 1)
            ? record
            : null;
}
