namespace MaaS.Inference;

/// <summary>Does something with the run that makes it so many, once. Thread-safe; counts nothing until it is set.</summary>
internal sealed class RunCountdown
{
    private Action? _onLast;
    private int _runs;
    private int _left;

    /// <summary>Once.</summary>
    public void Set(int runs, Action onLast)
    {
        _onLast = onLast;
        _runs = runs;
        Restart();
    }

    /// <summary>From now on as many runs count again.</summary>
    public void Restart() => Volatile.Write(ref _left, _runs);

    public void Count()
    {
        if (Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
        {
            _onLast!();
        }
    }
}
