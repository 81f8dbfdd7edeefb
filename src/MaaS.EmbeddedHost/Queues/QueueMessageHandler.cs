using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Queues;

/// <summary>Runs a function for a message, and settles the message: deleted, given back, or moved to the poison queue.</summary>
internal sealed partial class QueueMessageHandler(QueueFunction function, QueueOptions options, IServiceScopeFactory scopes, ILogger logger)
{
    public required Func<QueueMessage, MessageLease> Hold { get; init; }

    /// <summary>Null for a queue that is itself one for poison.</summary>
    public required QueueClient? Poison { get; init; }

    /// <summary>Never fails: a message that cannot be settled comes back when its lease has run out.</summary>
    public Task HandleAsync(QueueMessage message, CancellationToken cancellationToken) => SettleAsync(message, async lease =>
    {
        if (message.DequeueCount > options.MaxDequeueCount)
        {
            await PoisonAsync(lease, message);
        }
        else if (DecodeOrDefault(message) is { } body)
        {
            await RunAsync(lease, message, body, cancellationToken);
        }
        else
        {
            LogUndecodable(function.Name, message.MessageId, message.DequeueCount);
            await PoisonAsync(lease, message);
        }
    });

    /// <summary>Lets others have a message that was received too late.</summary>
    public Task GiveBackAsync(QueueMessage message) => SettleAsync(message, lease => lease.ReleaseAsync(TimeSpan.Zero));

    private async Task SettleAsync(QueueMessage message, Func<MessageLease, Task> settle)
    {
        try
        {
            await settle(Hold(message));
        }
        catch (Exception exception)
        {
            LogUnsettled(exception, function.Name, message.MessageId);
        }
    }

    private async Task RunAsync(MessageLease lease, QueueMessage message, BinaryData body, CancellationToken cancellationToken)
    {
        var invocationId = Guid.NewGuid().ToString();
        try
        {
            var decoded = QueuesModelFactory.QueueMessage(
                message.MessageId, message.PopReceipt, body, message.DequeueCount,
                message.NextVisibleOn, message.InsertedOn, message.ExpiresOn);
            await using (lease.KeepRenewing())
            {
                await function.Call.InvokeAsync(decoded, invocationId, scopes, cancellationToken);
            }
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            LogCancelled(exception, function.Name, invocationId, message.MessageId, message.DequeueCount);
            await lease.ReleaseAsync(TimeSpan.Zero);
            return;
        }
        catch (Exception exception)
        {
            LogFailed(exception, function.Name, invocationId, message.MessageId, message.DequeueCount, options.MaxDequeueCount);
            await FailAsync(lease, message);
            return;
        }

        await lease.DeleteAsync();
        LogSucceeded(function.Name, invocationId, message.MessageId);
    }

    /// <remarks>Without a poison queue the message stays hidden, lest it fail again and again without a pause.</remarks>
    private async Task FailAsync(MessageLease lease, QueueMessage message)
    {
        if (message.DequeueCount >= options.MaxDequeueCount)
        {
            await PoisonAsync(lease, message);
        }
        else if (Poison is not null)
        {
            await lease.ReleaseAsync(options.VisibilityTimeout);
        }
    }

    private async Task PoisonAsync(MessageLease lease, QueueMessage message)
    {
        if (Poison is null)
        {
            return;
        }

        try
        {
            await Poison.SendMessageAsync(message.Body, cancellationToken: CancellationToken.None);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await Poison.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None);
            await Poison.SendMessageAsync(message.Body, cancellationToken: CancellationToken.None);
        }

        await lease.DeleteAsync();
        LogPoison(function.Name, message.MessageId, message.DequeueCount, Poison.Name);
    }

    private BinaryData? DecodeOrDefault(QueueMessage message)
    {
        if (options.MessageEncoding == QueueMessageEncoding.None)
        {
            return message.Body;
        }

        try
        {
            return new BinaryData(Convert.FromBase64String(message.Body.ToString()));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error,
        "Function {Function} failed (invocation {InvocationId}, message {MessageId}, try {DequeueCount} of {MaxDequeueCount})")]
    private partial void LogFailed(
        Exception exception, string function, string invocationId, string messageId, long dequeueCount, int maxDequeueCount);

    [LoggerMessage(2, LogLevel.Warning,
        "Function {Function} was cancelled, and its message given back " +
        "(invocation {InvocationId}, message {MessageId}, try {DequeueCount})")]
    private partial void LogCancelled(
        Exception exception, string function, string invocationId, string messageId, long dequeueCount);

    [LoggerMessage(3, LogLevel.Warning,
        "Function {Function} gives message {MessageId} up after {DequeueCount} tries: it is in queue {Queue}")]
    private partial void LogPoison(string function, string messageId, long dequeueCount, string queue);

    [LoggerMessage(4, LogLevel.Error,
        "Function {Function} cannot read message {MessageId} (try {DequeueCount}): it is not Base64, which is what " +
        "extensions.queues.messageEncoding of host.json asks for")]
    private partial void LogUndecodable(string function, string messageId, long dequeueCount);

    [LoggerMessage(5, LogLevel.Error,
        "Message {MessageId} of function {Function} could be neither deleted nor given back: it comes back when its lease has run out")]
    private partial void LogUnsettled(Exception exception, string function, string messageId);

    [LoggerMessage(6, LogLevel.Debug, "Function {Function} succeeded (invocation {InvocationId}, message {MessageId})")]
    private partial void LogSucceeded(string function, string invocationId, string messageId);
}
