using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// The sessions of one loaded version: one that any run can use, which may be swapped for a better one; maybe one more for runs that have
/// the machine for themselves; and maybe as many as make one for each slot, because the runs on a session take turns at its allocator. Owns
/// them and the files they have open; each closes when the last run on it has ended. Thread-safe.
/// </summary>
internal sealed class ModelSessions : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CachedModel _files;
    private volatile CountedSession _throughput;
    private MoreSessions? _latency;
    private MoreSessions? _ofSlots;
    private DistinctShapes? _shapes;
    private int _holders = 1;
    private bool _closed;

    public ModelSessions(OnnxSession session, CachedModel files)
    {
        _files = files;
        _throughput = Count_NeedsLock(session);
        ExecutionProvider = session.ExecutionProvider;
    }

    public string ExecutionProvider { get; }

    public CachedModel Files => _files;

    /// <summary>Fires when the version is unloaded.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>What runs use that have not the machine for themselves. To look at, not to run: it may be closed at any time.</summary>
    public OnnxSession Serving => _throughput.Session;

    /// <summary>What the others use; null when there is none. To look at as well.</summary>
    public OnnxSession? Latency => Volatile.Read(ref _latency)?.Sessions[0].Session;

    /// <summary>Whether slots have sessions of their own.</summary>
    public bool HasSessionsOfSlots => Volatile.Read(ref _ofSlots) is not null;

    /// <summary>Whether one of those keeps a plan of memory for each shape.</summary>
    public bool SessionsOfSlotsUsePatterns => Volatile.Read(ref _ofSlots)?.Sessions.Any(counted => counted.Session.UsesPatterns) ?? false;

    /// <summary>Bytes that are reserved for them.</summary>
    public long SessionsOfSlotsBytes => Volatile.Read(ref _ofSlots)?.Bytes ?? 0;

    /// <summary>Bytes that are reserved for sessions besides the one that any run can use.</summary>
    public long MoreSessionsBytes => (Volatile.Read(ref _latency)?.Bytes ?? 0) + SessionsOfSlotsBytes;

    /// <summary>Told of runs that asked for <see cref="RunProfile.Latency"/> in vain.</summary>
    public RunCountdown LatencyRuns { get; } = new();

    /// <summary>Told of short runs that met another on the session that all slots share.</summary>
    public RunCountdown CrowdedRuns { get; } = new();

    /// <summary>The session for a run of the profile, or the one that there is. Dispose the lease when the run has ended.</summary>
    /// <param name="profile">Of the run.</param>
    /// <param name="slot">In which it is.</param>
    /// <param name="isShort">It takes half a millisecond at most, by prediction.</param>
    /// <exception cref="ObjectDisposedException">The version was unloaded, which nobody does who has a lease on it.</exception>
    public SessionLease Rent(RunProfile profile, int slot, bool isShort)
    {
        if (profile == RunProfile.Latency)
        {
            if (Volatile.Read(ref _latency)?.Sessions[0] is { } latency && latency.TryAcquire())
            {
                return new SessionLease(latency, RunProfile.Latency);
            }

            LatencyRuns.Count();
        }

        if (slot > 0 && Volatile.Read(ref _ofSlots)?.Sessions is { } ofSlots && slot <= ofSlots.Length && ofSlots[slot - 1].TryAcquire())
        {
            return new SessionLease(ofSlots[slot - 1], RunProfile.Throughput);
        }

        while (true)
        {
            var current = _throughput;
            if (current.TryAcquire())
            {
                if (isShort && current.IsShared)
                {
                    CrowdedRuns.Count();
                }

                return new SessionLease(current, RunProfile.Throughput);
            }

            // It was swapped since it was read, or there is none any more.
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        }
    }

    /// <summary>Calls <paramref name="action"/> once, with the run that makes it more than so many shapes.</summary>
    public void AfterShapes(int most, Action action) => _shapes = new DistinctShapes(most, action);

    /// <param name="hash">Of the lengths of all inputs of a run.</param>
    public void CountShape(int hash) => _shapes?.Add(hash);

    /// <summary>From now on runs use this session. It becomes this one's, also when that is closed already.</summary>
    public void Replace(OnnxSession session)
    {
        CountedSession next;
        lock (_lock)
        {
            next = Count_NeedsLock(session);
            if (!_closed)
            {
                (next, _throughput) = (_throughput, next);
            }
        }

        next.Release();
    }

    /// <summary>From now on runs for latency use the one session. It becomes this one's, as does the right to its memory.</summary>
    public void AddLatency(IReadOnlyList<OnnxSession> session, BuildReservation memory) => Add(ref _latency, session, memory);

    /// <summary>From now on runs for latency use the session that all others use.</summary>
    public void RemoveLatency() => Remove(ref _latency);

    /// <summary>
    /// From now on each slot has a session: the first the one that there is, the others these in order. They become this one's, as does the
    /// right to their memory.
    /// </summary>
    public void AddOfSlots(IReadOnlyList<OnnxSession> sessions, BuildReservation memory) => Add(ref _ofSlots, sessions, memory);

    /// <summary>From now on all slots share a session, until as many runs again meet others there.</summary>
    public void DropOfSlots()
    {
        RemoveOfSlots();
        CrowdedRuns.Restart();
    }

    /// <summary>From now on all slots share a session.</summary>
    public void RemoveOfSlots() => Remove(ref _ofSlots);

    /// <summary>Keeps the files from now until <see cref="LetGo"/>, whatever is closed meanwhile. False when it is closed already.</summary>
    public bool TryHold()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _holders++;
            return true;
        }
    }

    public void LetGo()
    {
        lock (_lock)
        {
            if (--_holders > 0)
            {
                return;
            }
        }

        _files.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        _closing.Cancel();
        _throughput.Release();
        RemoveLatency();
        RemoveOfSlots();
        LetGo();
    }

    private void Add(ref MoreSessions? place, IReadOnlyList<OnnxSession> sessions, BuildReservation memory)
    {
        lock (_lock)
        {
            if (!_closed && place is null)
            {
                Volatile.Write(ref place, new MoreSessions([.. sessions.Select(Count_NeedsLock)], memory));
                return;
            }
        }

        foreach (var session in sessions)
        {
            session.Dispose();
        }

        memory.Dispose();
    }

    private static void Remove(ref MoreSessions? place) => Interlocked.Exchange(ref place, null)?.Dispose();

    /// <summary>Has the files open until it is closed.</summary>
    private CountedSession Count_NeedsLock(OnnxSession session)
    {
        _holders++;
        return new CountedSession(session, LetGo);
    }
}
