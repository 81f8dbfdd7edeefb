namespace MaaS.Inference;

/// <summary>Memory for a session that is built beside those that serve.</summary>
/// <param name="reserve">Bytes, and whether versions that nobody uses leave for them: whether there is room.</param>
/// <param name="release">Bytes.</param>
internal sealed class BuildMemory(Func<long, bool, bool> reserve, Action<long> release)
{
    /// <summary>Dispose it to give the memory back. Null when there is no room.</summary>
    public IDisposable? TryReserve(long bytes, bool evict) => reserve(bytes, evict) ? new Reservation(bytes, release) : null;

    private sealed class Reservation(long bytes, Action<long> release) : IDisposable
    {
        private Action<long>? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke(bytes);
    }
}
