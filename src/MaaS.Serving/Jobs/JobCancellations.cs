using System.Collections.Concurrent;

namespace MaaS.Serving;

/// <summary>Jobs that run in this process, so that one that is cancelled here stops at once. Thread-safe.</summary>
internal sealed class JobCancellations
{
    private readonly ConcurrentDictionary<Registration, bool> _running = new();

    /// <summary>Dispose the result when the job has ended.</summary>
    public IDisposable Register(JobId id, CancellationTokenSource stop)
    {
        var registration = new Registration(this, id, stop);
        _running[registration] = true;
        return registration;
    }

    public void Cancel(JobId id)
    {
        foreach (var registration in _running.Keys.Where(registration => registration.Id == id))
        {
            registration.Stop();
        }
    }

    private sealed class Registration(JobCancellations owner, JobId id, CancellationTokenSource stop) : IDisposable
    {
        public JobId Id { get; } = id;

        public void Stop()
        {
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }
        }

        public void Dispose() => owner._running.TryRemove(this, out _);
    }
}
