namespace MaaS.Inference;

/// <summary>The sessions of one loaded version.</summary>
internal sealed class ModelSessions(OnnxSession session) : IDisposable
{
    public string ExecutionProvider => session.ExecutionProvider;

    /// <summary>The session for a run of the profile, or the one that there is. Dispose the lease when the run has ended.</summary>
    public SessionLease Rent(RunProfile profile)
    {
        _ = profile;
        return new SessionLease(session);
    }

    public void Dispose() => session.Dispose();
}
