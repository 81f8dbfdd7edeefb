using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Queues;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Takes messages from a queue of a hub as long as there is room, soon after this process has sent one.</summary>
internal sealed class HubQueueListener(QueueClient queue, StorageOutage outage, TimeProvider time) : IDisposable
{
    /// <summary>What storage hands out at once.</summary>
    private const int MaxBatch = 32;

    private CancellationTokenSource _woken = new();

    public required int AtOnce { get; init; }

    public required TimeSpan Visibility { get; init; }

    public required TimeSpan MaxPollingInterval { get; init; }

    /// <summary>Must not throw.</summary>
    public required Func<QueueMessage, Task> Handle { get; init; }

    /// <summary>Has it look into the queue now.</summary>
    public void Wake() => Interlocked.Exchange(ref _woken, new CancellationTokenSource()).Cancel();

    public void Dispose() => _woken.Dispose();

    /// <summary>Runs until <paramref name="stopping"/>, and then until all is handled that was taken.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(QueueOptions.MinPollingInterval, MaxPollingInterval, time);
        var running = new List<Task>();
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
        while (!stopping.IsCancellationRequested)
        {
            var woken = Volatile.Read(ref _woken).Token;
            running.RemoveAll(task => task.IsCompleted);
            if (running.Count >= AtOnce)
            {
                await Task.WhenAny([.. running, stopped]);
                continue;
            }

            var messages = await ReceiveAsync(Math.Min(MaxBatch, AtOnce - running.Count), cancellationToken);
            running.AddRange(messages.Select(stopping.IsCancellationRequested ? GiveBackAsync : Handle));
            if (messages.Length > 0)
            {
                backoff.Reset();
                continue;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, woken);
            await backoff.WaitAsync(either.Token);
            if (woken.IsCancellationRequested)
            {
                backoff.Reset();
            }
        }

        await Task.WhenAll(running);
    }

    /// <summary>Lets others have a message that was received too late.</summary>
    private async Task GiveBackAsync(QueueMessage message)
    {
        try
        {
            await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            outage.Report(exception);
        }
    }

    /// <remarks>A stop does not cut a call short: its messages would be hidden from everybody.</remarks>
    private async Task<QueueMessage[]> ReceiveAsync(int count, CancellationToken cancellationToken)
    {
        try
        {
            QueueMessage[] messages = await queue.ReceiveMessagesAsync(count, Visibility, cancellationToken);
            outage.End();
            return messages;
        }
        catch (Exception exception)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                outage.Report(exception);
            }

            return [];
        }
    }
}
