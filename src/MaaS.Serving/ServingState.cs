namespace MaaS.Serving;

/// <summary>Whether the server should be sent requests. Thread-safe.</summary>
public sealed class ServingState
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _stopping;
    private volatile string? _notReadyBecause = "The server is starting: the models are not loaded yet.";

    /// <summary>Null when it should.</summary>
    public string? NotReadyBecause => _notReadyBecause;

    /// <summary>Ends when the server is ready for the first time.</summary>
    public Task WhenReady => _ready.Task;

    internal void SetReady()
    {
        lock (_lock)
        {
            if (!_stopping)
            {
                _notReadyBecause = null;
            }
        }

        _ready.TrySetResult();
    }

    internal void SetStopping()
    {
        lock (_lock)
        {
            _stopping = true;
            _notReadyBecause = "The server is stopping: it finishes what it has.";
        }
    }
}
