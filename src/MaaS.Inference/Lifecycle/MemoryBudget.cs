namespace MaaS.Inference;

/// <summary>What loaded models take by estimate, and what they may take.</summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private readonly Lock _lock = new();
    private long _usedBytes;

    public long LimitBytes { get; } = limitBytes;

    public bool HasRoomFor(long bytes)
    {
        lock (_lock)
        {
            return bytes <= LimitBytes - _usedBytes;
        }
    }

    public bool TryReserve(long bytes)
    {
        lock (_lock)
        {
            if (bytes > LimitBytes - _usedBytes)
            {
                return false;
            }

            _usedBytes += bytes;
            return true;
        }
    }

    public void Release(long bytes)
    {
        lock (_lock)
        {
            _usedBytes -= bytes;
        }
    }
}
