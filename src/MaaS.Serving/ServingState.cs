namespace MaaS.Serving;

/// <summary>Whether the server should be sent requests. Thread-safe.</summary>
public sealed class ServingState
{
    private volatile string? _notReadyBecause = "The server is starting: the models are not loaded yet.";

    /// <summary>Null when it should.</summary>
    public string? NotReadyBecause => _notReadyBecause;

    internal void SetReady() => _notReadyBecause = null;

    internal void SetStopping() => _notReadyBecause = "The server is stopping: it finishes what it has.";
}
