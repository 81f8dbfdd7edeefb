using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// The one owner of what serves a path: a model's default, one of its aliases, or one version. Holds the current model; a change builds the
/// new one first, swaps the reference, and lets the old one drain. A change that fails leaves the old one serving.
/// </summary>
internal sealed class ModelSlot(ModelName name, VersionSelector selector, TimeProvider time)
{
    private readonly Lock _lock = new();
    private volatile LoadedModel? _current;
    private Task<LoadedModel>? _change;
    private Exception? _failure;
    private bool _retired;
    private long _failedAt;
    private long _lastUsed = time.GetTimestamp();

    public ModelName Name { get; } = name;

    public VersionSelector Selector { get; } = selector;

    public LoadedModel? Current => _current;

    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Why the last load or swap failed; null after one that went well.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>A load is under way.</summary>
    public bool IsChanging
    {
        get
        {
            lock (_lock)
            {
                return _change is not null;
            }
        }
    }

    /// <summary>The failure of less than <paramref name="interval"/> ago, so that a broken model is not loaded anew for every request.</summary>
    public Exception? RecentFailure(TimeSpan interval)
    {
        lock (_lock)
        {
            return _failure is not null && time.GetElapsedTime(_failedAt) < interval ? _failure : null;
        }
    }

    /// <summary>One more reference to the current model; null when there is none.</summary>
    public LoadedModel? TryAcquire()
    {
        var current = _current;
        if (current is null || !current.TryAcquire())
        {
            return null;
        }

        Volatile.Write(ref _lastUsed, time.GetTimestamp());
        return current;
    }

    /// <summary>Ends when no load is under way, however it ended.</summary>
    public async Task WhenUnchangingAsync(CancellationToken cancellationToken)
    {
        Task? change;
        lock (_lock)
        {
            change = _change;
        }

        if (change is not null)
        {
            await change.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Makes what <paramref name="load"/> gives the current model; callers that come while it loads share it.</summary>
    public Task<LoadedModel> ChangeAsync(Func<Task<LoadedModel>> load)
    {
        TaskCompletionSource<LoadedModel> change;
        lock (_lock)
        {
            if (_change is not null)
            {
                return _change;
            }

            change = new TaskCompletionSource<LoadedModel>(TaskCreationOptions.RunContinuationsAsynchronously);
            _change = change.Task;
        }

        _ = RunAsync();
        return change.Task;

        async Task RunAsync()
        {
            try
            {
                var loaded = await load();
                Swap(loaded);
                End(failure: null);
                change.SetResult(loaded);
            }
            catch (Exception e)
            {
                End(e);
                change.SetException(e);
                _ = change.Task.Exception;
            }
        }
    }

    /// <summary>Lets go of the current model; it is freed when its last request ends.</summary>
    public void Unload() => Swap(null);

    /// <summary>Lets go for good: what is being loaded for it is let go as well.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _retired = true;
        }

        Unload();
    }

    private void Swap(LoadedModel? next)
    {
        LoadedModel? old;
        lock (_lock)
        {
            if (_retired && next is not null)
            {
                next.Release();
                throw new ModelNotFoundException($"'{Selector}' of model '{Name}' does not mean a version any more.");
            }

            old = Interlocked.Exchange(ref _current, next);
        }

        old?.Release();
    }

    private void End(Exception? failure)
    {
        lock (_lock)
        {
            _change = null;
            _failure = failure is null or ModelUnavailableException or ModelNotFoundException or OverloadedException
                or CorruptModelException or ModelTooLargeException
                ? failure
                : new ModelUnavailableException($"Model '{Name}' could not be loaded: the log of the server says why.", failure);
            _failedAt = time.GetTimestamp();
        }
    }
}
