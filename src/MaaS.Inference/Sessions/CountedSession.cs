namespace MaaS.Inference;

/// <summary>A session that is closed when its owner and the last run have let go of it.</summary>
internal sealed class CountedSession(OnnxSession session, Action onClosed)
{
    private int _references = 1;

    public OnnxSession Session => session;

    /// <summary>False when it was closed already.</summary>
    public bool TryAcquire()
    {
        for (var seen = Volatile.Read(ref _references); seen > 0;)
        {
            var found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            session.Dispose();
            onClosed();
        }
    }
}
