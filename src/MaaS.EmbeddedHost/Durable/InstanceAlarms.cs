namespace MaaS.EmbeddedHost.Durable;

/// <summary>Has instances looked after when they are due.</summary>
internal sealed class InstanceAlarms(Action<string> ring, TimeProvider time) : IDisposable
{
    /// <summary>A longer wait than a timer takes is cut; who looks then finds that it is not over.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    private readonly Dictionary<string, ITimer> _timers = [];
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>Sets the alarm of an instance, in place of the one before; null is none.</summary>
    public void Set(string instanceId, DateTimeOffset? at)
    {
        lock (_lock)
        {
            if (_timers.Remove(instanceId, out var timer))
            {
                timer.Dispose();
            }

            if (at is { } due && !_isDisposed)
            {
                var wait = due - time.GetUtcNow();
                wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxWait ? MaxWait : wait;
                _timers.Add(instanceId, time.CreateTimer(_ => ring(instanceId), null, wait, Timeout.InfiniteTimeSpan));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var timer in _timers.Values)
            {
                timer.Dispose();
            }

            _timers.Clear();
        }
    }
}
