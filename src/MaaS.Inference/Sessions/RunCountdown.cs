namespace MaaS.Inference;

/// <summary>Does something once, with the run that makes it so many. Thread-safe; counts nothing until it is set.</summary>
internal sealed class RunCountdown
{
    private Action? _onLast;
    private int _left;

    /// <summary>Once.</summary>
    public void Set(int runs, Action onLast)
    {
        _onLast = onLast;
        Volatile.Write(ref _left, runs);
    }

    public void Count()
    {
        if (Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
        {
            _onLast!();
        }
    }
}
