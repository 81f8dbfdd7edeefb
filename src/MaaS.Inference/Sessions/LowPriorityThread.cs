using System.Collections.Concurrent;

namespace MaaS.Inference;

/// <summary>
/// A thread for work that must not take time from runs. A thread that is started inherits its priority: so no work here may start any, and
/// none goes to the thread pool.
/// </summary>
internal sealed class LowPriorityThread : IDisposable
{
    private readonly BlockingCollection<Task> _work = [];
    private readonly Lock _lock = new();
    private Thread? _thread;

    /// <summary>Blocks until the work is done. What it throws is thrown here.</summary>
    public T Run<T>(Func<T> work)
    {
        var task = new Task<T>(work);
        lock (_lock)
        {
            if (_thread is null)
            {
                _thread = new Thread(Work) { IsBackground = true, Name = "maas-build", Priority = ThreadPriority.BelowNormal };
                _thread.Start();
            }
        }

        _work.Add(task);
        return task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread?.Join();
        _work.Dispose();
    }

    private void Work()
    {
        ThreadNiceness.Set(ThreadNiceness.OfBuilds);
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work.RunSynchronously();
        }
    }
}
