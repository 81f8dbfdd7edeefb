namespace MaaS.Repository;

/// <summary>One content that is being downloaded or is in use, shared by all who asked for it. Guarded by the cache's lock.</summary>
internal sealed class CacheEntry(ModelManifest manifest) : IDisposable
{
    private readonly TaskCompletionSource<FileStream> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();

    public ModelManifest Manifest { get; } = manifest;

    /// <summary>Callers that wait for the files or have them.</summary>
    public int Users { get; set; }

    /// <summary>Ends when the files are there.</summary>
    public Task Ready => _held.Task;

    public CancellationToken Abandoned => _cancellation.Token;

    public void Succeed(FileStream held) => _held.SetResult(held);

    public void Fail(Exception error)
    {
        _held.SetException(error);

        // All who asked may have left: then nobody looks at the error.
        _ = _held.Task.Exception;
    }

    /// <summary>Returns before those who listen have heard of it, so it may be called under the lock.</summary>
    public void Abandon() => _ = _cancellation.CancelAsync();

    // The cancellation source has no timer and needs no disposal; it may still be telling its listeners.
    public void Dispose()
    {
        if (_held.Task.IsCompletedSuccessfully)
        {
            _held.Task.Result.Dispose();
        }
    }
}
