namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// The one thread that an orchestrator runs on, as a synchronization context: what it awaits goes on there, in order. What comes
/// from another thread was awaited and is not of the orchestration; it never runs, and is reported.
/// </summary>
internal sealed class ReplayThread(Action escaped) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile bool _hasEnded;
    private int _escapes;

    /// <summary>Whether something else than the orchestrator's thread had its part in the orchestrator.</summary>
    public bool HasEscaped => Volatile.Read(ref _escapes) > 0;

    /// <summary>Whether the caller is the orchestrator, now.</summary>
    public bool IsHere => !_hasEnded && Environment.CurrentManagedThreadId == _thread;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsHere)
        {
            _posted.Enqueue((d, state));
        }
        else
        {
            ReportEscape();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

    /// <summary>The same context for all copies: a copy of the base class would run callbacks on the pool.</summary>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Notes once that the orchestrator went on elsewhere; tells the host if the run is over, and nobody else would.</summary>
    public void ReportEscape()
    {
        if (Interlocked.Increment(ref _escapes) == 1 && _hasEnded)
        {
            escaped();
        }
    }

    /// <summary>Does something as the orchestrator, and all that follows from it.</summary>
    public void Run(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (_posted.TryDequeue(out var posted))
            {
                posted.Callback(posted.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public void End() => _hasEnded = true;
}
