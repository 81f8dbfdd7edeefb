using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Queues;

/// <summary>The hold on a received message, which is hidden from others for as long as it is renewed.</summary>
internal sealed partial class MessageLease(QueueClient queue, QueueMessage message, TimeSpan duration, TimeProvider time, ILogger logger)
{
    private string _popReceipt = message.PopReceipt;

    /// <summary>The message or its queue is no more, or somebody else has it.</summary>
    public static bool IsGone(RequestFailedException exception) =>
        exception.Status == 404
        || exception.ErrorCode == QueueErrorCode.PopReceiptMismatch
        || exception.ErrorCode == QueueErrorCode.QueueBeingDeleted
        || exception.ErrorCode == QueueErrorCode.QueueDisabled;

    /// <summary>Renews the hold when half of its time has passed, until the returned object is disposed.</summary>
    public IAsyncDisposable KeepRenewing() => new Renewal(this);

    public Task DeleteAsync() => SettleAsync(() => queue.DeleteMessageAsync(message.MessageId, _popReceipt, CancellationToken.None));

    /// <summary>Makes the message visible after a delay.</summary>
    public Task ReleaseAsync(TimeSpan delay) => SettleAsync(() => UpdateAsync(delay));

    private Task<Response<UpdateReceipt>> UpdateAsync(TimeSpan hidden) => queue.UpdateMessageAsync(
        message.MessageId, _popReceipt, visibilityTimeout: hidden, cancellationToken: CancellationToken.None);

    private async Task SettleAsync(Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (RequestFailedException exception) when (IsGone(exception))
        {
            LogGone(message.MessageId, exception.ErrorCode);
        }
    }

    private async Task RenewAsync(CancellationToken done)
    {
        var wait = duration / 2;
        while (true)
        {
            await Task.Delay(wait, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            try
            {
                _popReceipt = (await UpdateAsync(duration)).Value.PopReceipt;
                wait = duration / 2;
            }
            catch (RequestFailedException exception) when (IsGone(exception))
            {
                LogGone(message.MessageId, exception.ErrorCode);
                return;
            }
            catch (Exception exception)
            {
                LogNotRenewed(exception, message.MessageId);
                wait = duration / 10;
            }
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "Message {MessageId} is gone, or somebody else's by now ({ErrorCode})")]
    private partial void LogGone(string messageId, string? errorCode);

    [LoggerMessage(21, LogLevel.Warning, "The hold on message {MessageId} could not be renewed, and is tried again")]
    private partial void LogNotRenewed(Exception exception, string messageId);

    private sealed class Renewal : IAsyncDisposable
    {
        private readonly CancellationTokenSource _done = new();
        private readonly Task _renewing;

        public Renewal(MessageLease lease) => _renewing = lease.RenewAsync(_done.Token);

        public async ValueTask DisposeAsync()
        {
            await _done.CancelAsync();
            await _renewing;
            _done.Dispose();
        }
    }
}
