namespace MaaS.Inference;

/// <summary>How many hold something; the first is whoever made it, and once nobody does nobody can again. Thread-safe.</summary>
internal sealed class ReferenceCount
{
    private int _held = 1;

    public int Held => Volatile.Read(ref _held);

    /// <summary>False when the last has let go already.</summary>
    public bool TryAcquire()
    {
        for (var seen = Volatile.Read(ref _held); seen > 0;)
        {
            var found = Interlocked.CompareExchange(ref _held, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>True for the last, who frees what is held.</summary>
    public bool Release() => Interlocked.Decrement(ref _held) == 0;
}
