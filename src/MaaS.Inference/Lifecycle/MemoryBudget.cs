namespace MaaS.Inference;

/// <summary>
/// What loaded models take by estimate, and what they may take. A session that is built behind those that serve gets only what is free, and
/// gives it back to a load. Thread-safe.
/// </summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private readonly Lock _lock = new();
    private readonly List<BuildReservation> _builds = [];
    private List<Action> _waiting = [];
    private long _usedBytes;

    public long LimitBytes { get; } = limitBytes;

    public long FreeBytes
    {
        get
        {
            lock (_lock)
            {
                return LimitBytes - _usedBytes;
            }
        }
    }

    /// <summary>What is free, and what builds that are under way have.</summary>
    public long FreeOrTakenBackBytes
    {
        get
        {
            lock (_lock)
            {
                return LimitBytes - _usedBytes + _builds.Sum(build => build.Bytes);
            }
        }
    }

    public bool TryReserve(long bytes)
    {
        lock (_lock)
        {
            return TryReserve_NeedsLock(bytes);
        }
    }

    public void Release(long bytes)
    {
        List<Action> waiting;
        lock (_lock)
        {
            _usedBytes -= bytes;
            (waiting, _waiting) = (_waiting, []);
        }

        waiting.ForEach(retry => retry());
    }

    /// <summary>Null when there is no room: then, and when it is taken back, the build is tried again once memory is released.</summary>
    /// <param name="bytes">To reserve.</param>
    /// <param name="retry">Asks for the build again. Never waits.</param>
    public BuildReservation? TryReserveForBuild(long bytes, Action retry)
    {
        lock (_lock)
        {
            if (!TryReserve_NeedsLock(bytes))
            {
                _waiting.Add(retry);
                return null;
            }

            var reservation = new BuildReservation(this, bytes, retry);
            _builds.Add(reservation);
            return reservation;
        }
    }

    /// <summary>
    /// Stops a build that is under way and has its memory back at once, though the build holds it until it looks at its token. False when there
    /// is none.
    /// </summary>
    public bool TryTakeBack()
    {
        BuildReservation taken;
        lock (_lock)
        {
            if (_builds is not [.., var last])
            {
                return false;
            }

            taken = last;
            _builds.Remove(taken);
            _usedBytes -= taken.Bytes;
            _waiting.Add(taken.Retry);
        }

        taken.Stop();
        return true;
    }

    /// <summary>False when it was taken back or given back already.</summary>
    internal bool TryEndBuild(BuildReservation reservation)
    {
        lock (_lock)
        {
            return _builds.Remove(reservation);
        }
    }

    private bool TryReserve_NeedsLock(long bytes)
    {
        if (bytes > LimitBytes - _usedBytes)
        {
            return false;
        }

        _usedBytes += bytes;
        return true;
    }
}
