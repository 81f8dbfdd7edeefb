namespace MaaS.Serving;

/// <summary>
/// The bytes that requests may hold in memory, all together: text, tensors, pictures while they are decoded. Nobody waits for them: what
/// does not fit is refused at once, so that requests that are half read never wait for each other. Thread-safe.
/// </summary>
public sealed class ByteBudget
{
    private long _freeBytes;

    /// <param name="limitBytes">At least 1.</param>
    public ByteBudget(long limitBytes)
    {
        LimitBytes = limitBytes;
        _freeBytes = limitBytes;
    }

    public long LimitBytes { get; }

    /// <summary><see cref="LimitBytes"/> when there is no request.</summary>
    public long FreeBytes => Volatile.Read(ref _freeBytes);

    internal bool TryTake(long bytes)
    {
        var free = FreeBytes;
        while (bytes <= free)
        {
            var found = Interlocked.CompareExchange(ref _freeBytes, free - bytes, free);
            if (found == free)
            {
                return true;
            }

            free = found;
        }

        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _freeBytes, bytes);
}
