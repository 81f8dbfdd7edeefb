using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Queues;

/// <summary>Takes messages from a queue in batches; one that does not exist (yet) counts as empty.</summary>
internal sealed class QueueListener : ITriggerListener
{
    private const string PoisonSuffix = "-poison";
    private const int DefaultLeaseSeconds = 600;
    private const int MaxLeaseSeconds = 7 * 24 * 3600;
    private const int MaxQueueNameLength = 63;

    private readonly QueueOptions _options;
    private readonly QueueClient _queue;
    private readonly TimeSpan _lease;
    private readonly QueueMessageHandler _handler;
    private readonly StorageOutage _outage;
    private readonly Backoff _backoff;

    public QueueListener(
        QueueFunction function, StorageConnections connections, HostJson hostJson, IConfiguration configuration,
        IServiceScopeFactory scopes, TimeProvider time, ILogger<QueueListener> logger)
    {
        var service = connections.Queues(function.Connection);
        _options = hostJson.Queues;
        _queue = service.GetQueueClient(function.QueueName);
        _lease = SecondsSetting.Read(configuration, "EmbeddedHost:MessageLeaseSeconds", DefaultLeaseSeconds, 1, MaxLeaseSeconds);
        _handler = new QueueMessageHandler(function, _options, scopes, logger)
        {
            Poison = PoisonName(function.QueueName) is { } poison ? service.GetQueueClient(poison) : null,
            Hold = message => new MessageLease(_queue, message, _lease, time, logger),
        };
        _outage = new StorageOutage(function.Name, logger);
        _backoff = new Backoff(QueueOptions.MinPollingInterval, _options.MaxPollingInterval, time);
    }

    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
        while (!stopping.IsCancellationRequested)
        {
            var messages = await ReceiveAsync(cancellationToken);
            running.RemoveAll(task => task.IsCompleted);
            foreach (var message in messages)
            {
                running.Add(stopping.IsCancellationRequested
                    ? _handler.GiveBackAsync(message)
                    : _handler.HandleAsync(message, cancellationToken));
            }

            if (messages.Length == 0)
            {
                await _backoff.WaitAsync(stopping);
                continue;
            }

            _backoff.Reset();
            await RoomAsync(running, stopped);
        }

        await Task.WhenAll(running);
    }

    /// <remarks>
    /// A poison queue has none of its own, so a message that fails there stays hidden until its lease runs out, as in the
    /// real host.
    /// </remarks>
    private static string? PoisonName(string queueName) =>
        queueName.EndsWith(PoisonSuffix, StringComparison.Ordinal) || queueName.Length + PoisonSuffix.Length > MaxQueueNameLength
            ? null
            : queueName + PoisonSuffix;

    /// <remarks>A stop does not cut a call short: its messages would be hidden from everybody.</remarks>
    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            QueueMessage[] messages = await _queue.ReceiveMessagesAsync(_options.BatchSize, _lease, cancellationToken);
            _outage.End();
            return messages;
        }
        catch (RequestFailedException exception) when (MessageLease.IsGone(exception))
        {
            _outage.End();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            _outage.Report(exception);
        }

        return [];
    }

    private async Task RoomAsync(List<Task> running, Task stopped)
    {
        while (running.Count > _options.NewBatchThreshold && !stopped.IsCompleted)
        {
            await Task.WhenAny([.. running, stopped]);
            running.RemoveAll(task => task.IsCompleted);
        }
    }
}
