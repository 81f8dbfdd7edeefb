namespace MaaS.Inference;

/// <summary>Sessions of a version besides the one that any run can use, and the right to their memory. Thread-safe.</summary>
internal sealed class MoreSessions(CountedSession[] sessions, BuildReservation memory) : IDisposable
{
    /// <summary>Not to be changed.</summary>
    public CountedSession[] Sessions => sessions;

    /// <summary>Bytes that are reserved for them.</summary>
    public long Bytes => memory.Bytes;

    /// <summary>Once. Each session closes when the last run on it has ended.</summary>
    public void Dispose()
    {
        foreach (var session in sessions)
        {
            session.Release();
        }

        memory.Dispose();
    }
}
