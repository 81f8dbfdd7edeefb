using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MaaS.Inference;

/// <summary>
/// A thread for work that must not take time from runs. On Linux .NET gives all threads one priority, and a thread that is started inherits
/// the one of its starter: so no work here may start any, and none goes to the thread pool.
/// </summary>
internal sealed partial class LowPriorityThread : IDisposable
{
    // Against a busy thread of normal priority it gets a tenth of a core.
    private const int Niceness = 10;

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
        if (OperatingSystem.IsLinux())
        {
            // 0 and 0: of this thread. A refusal leaves it as it is.
            _ = SetPriority(0, 0, Niceness);
        }

        foreach (var work in _work.GetConsumingEnumerable())
        {
            work.RunSynchronously();
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int niceness);
}
