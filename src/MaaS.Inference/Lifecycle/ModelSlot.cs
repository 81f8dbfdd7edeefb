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
    private int _unloads;
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
        int unloads;
        lock (_lock)
        {
            if (_change is not null)
            {
                return _change;
            }

            unloads = _unloads;
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
                Swap(loaded, unloads);
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

    /// <summary>Lets go of the current model, which is freed when its last request ends, and of what is being loaded in its place.</summary>
    public void Unload()
    {
        LoadedModel? old;
        lock (_lock)
        {
            _unloads++;
            old = _current;
            _current = null;
        }

        old?.Release();
    }

    /// <summary>Lets go for good.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _retired = true;
        }

        Unload();
    }

    /// <param name="next">One reference to it, which becomes the slot's.</param>
    /// <param name="unloads">How often the slot had been unloaded when the load began.</param>
    private void Swap(LoadedModel next, int unloads)
    {
        LoadedModel? old;
        lock (_lock)
        {
            old = _current;
            if (!_retired && unloads == _unloads)
            {
                _current = next;
                next = null!;
            }
        }

        if (next is null)
        {
            old?.Release();
            return;
        }

        next.Release();
        throw _retired
            ? new ModelNotFoundException($"'{Selector}' of model '{Name}' does not mean a version any more.")
            : new UnloadedException(Name);
    }

    private void End(Exception? failure)
    {
        lock (_lock)
        {
            _change = null;
            _failure = failure is UnloadedException ? null : failure is null or ModelUnavailableException or ModelNotFoundException or OverloadedException
                or CorruptModelException or ModelTooLargeException
                ? failure
                : new ModelUnavailableException($"Model '{Name}' could not be loaded: the log of the server says why.", failure);
            _failedAt = time.GetTimestamp();
        }
    }
}
