using System.Collections.Concurrent;

namespace MaaS.Inference;

/// <summary>
/// The execution slots: as many dedicated threads as there may be runs at a time, over all models. A queue signals once per request; a free
/// thread takes what has gathered in it by then, so that batches grow only while every slot is busy and nothing ever waits for more to come.
/// </summary>
internal sealed class RunScheduler : IDisposable
{
    private readonly BlockingCollection<RequestQueue> _signals = [];
    private readonly Thread[] _threads;

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

    public void Signal(RequestQueue queue) => _signals.Add(queue);

    public void Dispose()
    {
        _signals.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _signals.Dispose();
    }

    private void Work()
    {
        foreach (var queue in _signals.GetConsumingEnumerable())
        {
            queue.RunNext();
        }
    }
}
