namespace MaaS.Inference;

/// <summary>The right to one run on a session, which stays open until then.</summary>
internal readonly struct SessionLease(CountedSession counted) : IDisposable
{
    public OnnxSession Session => counted.Session;

    public void Dispose() => counted.Release();
}
