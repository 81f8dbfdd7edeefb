namespace MaaS.Inference;

/// <summary>A session that is closed when its owner and the last run have let go of it.</summary>
internal sealed class CountedSession(OnnxSession session, Action onClosed)
{
    private readonly ReferenceCount _references = new();

    public OnnxSession Session => session;

    /// <summary>More than one run uses it now.</summary>
    public bool IsShared => _references.Held > 2;

    /// <summary>False when it was closed already.</summary>
    public bool TryAcquire() => _references.TryAcquire();

    public void Release()
    {
        if (_references.Release())
        {
            session.Dispose();
            onClosed();
        }
    }
}
