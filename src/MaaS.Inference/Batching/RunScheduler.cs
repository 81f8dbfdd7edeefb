using System.Collections.Concurrent;

namespace MaaS.Inference;

/// <summary>
/// The execution slots: as many dedicated threads as there may be runs at a time, over all models. A queue signals once per request; a free
/// thread takes what has gathered in it by then, so that batches grow only while every slot is busy and nothing ever waits for more to come.
/// </summary>
internal sealed class RunScheduler : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;
    private bool _disposed;

    public RunScheduler(int threads)
    {
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"maas-run-{i}" };
            _threads[i].Start();
        }
    }

    public int Slots => _threads.Length;

    /// <summary>False when it is stopping: the work will not be done.</summary>
    /// <param name="work">Does not throw.</param>
    public bool TrySchedule(Action work)
    {
        try
        {
            return _work.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            // Also ObjectDisposedException, which derives from it.
            return false;
        }
    }

    /// <summary>Ends when a slot has done the work, or with what it throws.</summary>
    /// <exception cref="OverloadedException">It is stopping.</exception>
    public Task RunAsync(Action work)
    {
        var task = new Task(work);
        return TrySchedule(task.RunSynchronously) ? task : throw Stopping();
    }

    public static OverloadedException Stopping() => new("The server is stopping. Try again later.", TimeSpan.FromSeconds(1));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _work.Dispose();
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
