namespace MaaS.Inference;

/// <summary>The right to one run on a session, which stays open until then.</summary>
internal readonly struct SessionLease(CountedSession counted, RunProfile profile) : IDisposable
{
    public OnnxSession Session => counted.Session;

    /// <summary>What the session is good at.</summary>
    public RunProfile Profile => profile;

    public void Dispose() => counted.Release();
}
