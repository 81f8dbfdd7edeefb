using Azure.Storage.Queues;

namespace MaaS.Testing;

public static class QueueWaits
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when no message waits or is hidden while it is being handled.</summary>
    /// <exception cref="OperationCanceledException">It took longer.</exception>
    public static async Task WaitForEmptyAsync(this QueueClient queue, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        while ((await queue.GetPropertiesAsync(limit.Token)).Value.ApproximateMessagesCount > 0)
        {
            await Task.Delay(Pause, TimeProvider.System, limit.Token);
        }
    }
}
