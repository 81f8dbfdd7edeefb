namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// The external events of an execution and who waits for them. An event goes to the waiter that came last, as in the real worker;
/// one that nobody waits for is kept, and the oldest kept one is taken first.
/// </summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Queue<HistoryEvent>> _kept = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Stack<IWaiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HistoryEvent> _order = [];

    private interface IWaiter
    {
        bool IsWaiting { get; }

        void Take(HistoryEvent taken);
    }

    public bool HasWaiters => _waiters.Values.Any(waiters => waiters.Any(waiter => waiter.IsWaiting));

    /// <summary>Those that nobody has waited for, the oldest first.</summary>
    public IReadOnlyList<HistoryEvent> Kept => _order;

    public void Raise(HistoryEvent raised)
    {
        var waiters = _waiters.GetValueOrDefault(raised.Name!);
        while (waiters is not null && waiters.TryPop(out var waiter))
        {
            if (waiter.IsWaiting)
            {
                waiter.Take(raised);
                return;
            }
        }

        Keep(raised);
    }

    public void Keep(HistoryEvent raised)
    {
        if (!_kept.TryGetValue(raised.Name!, out var kept))
        {
            _kept.Add(raised.Name!, kept = new Queue<HistoryEvent>());
        }

        kept.Enqueue(raised);
        _order.Add(raised);
    }

    public Task<T> WaitAsync<T>(string name, DurableJson json, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var waiter = new Waiter<T>(json);
        if (_kept.TryGetValue(name, out var kept) && kept.TryDequeue(out var first))
        {
            _order.Remove(first);
            waiter.Take(first);
            return waiter.Task;
        }

        if (!_waiters.TryGetValue(name, out var waiters))
        {
            _waiters.Add(name, waiters = new Stack<IWaiter>());
        }

        waiters.Push(waiter);
        cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken));
        return waiter.Task;
    }

    private sealed class Waiter<T>(DurableJson json) : TaskCompletionSource<T>, IWaiter
    {
        public bool IsWaiting => !Task.IsCompleted;

        public void Take(HistoryEvent taken)
        {
            try
            {
                TrySetResult(json.Read<T>(taken.Payload, $"event '{taken.Name}'")!);
            }
            catch (InvalidDataException exception)
            {
                TrySetException(exception);
            }
        }
    }
}
