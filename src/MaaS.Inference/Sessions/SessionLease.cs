namespace MaaS.Inference;

/// <summary>The right to one run on a session, which stays open until then.</summary>
internal readonly struct SessionLease(OnnxSession session) : IDisposable
{
    public OnnxSession Session => session;

    public void Dispose()
    {
    }
}
