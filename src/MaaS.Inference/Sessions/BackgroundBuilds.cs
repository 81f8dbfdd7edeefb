using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MaaS.Inference;

/// <summary>Builds sessions behind those that serve: one at a time over all versions, in the order they were asked for. Thread-safe.</summary>
internal sealed partial class BackgroundBuilds(ILogger<BackgroundBuilds> logger) : IDisposable
{
    private readonly BlockingCollection<Action> _builds = [];
    private readonly LowPriorityThread _lowPriority = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Thread? _thread;
    private bool _disposed;

    /// <summary>Fires when the process stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Never waits. A build that throws is logged; one that comes after the end is not done.</summary>
    public void Enqueue(Action build)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            if (_thread is null)
            {
                _thread = new Thread(Work) { IsBackground = true, Name = "maas-builds" };
                _thread.Start();
            }

            _builds.Add(build);
        }
    }

    /// <summary>For the part of a build that takes long: blocks until a thread of low priority has done it.</summary>
    public T RunLowPriority<T>(Func<T> work) => _lowPriority.Run(work);

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _stopping.Cancel();
        _builds.CompleteAdding();
        _thread?.Join();
        _builds.Dispose();
        _lowPriority.Dispose();
        _stopping.Dispose();
    }

    private void Work()
    {
        foreach (var build in _builds.GetConsumingEnumerable().TakeWhile(_ => !_stopping.IsCancellationRequested))
        {
            try
            {
                build();
            }
            catch (Exception e)
            {
                LogFailed(logger, e);
            }
        }
    }

    [LoggerMessage(2301, LogLevel.Warning, "A session could not be built: what serves goes on serving")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
