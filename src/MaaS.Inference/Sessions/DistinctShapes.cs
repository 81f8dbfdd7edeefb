using System.Collections.Concurrent;

namespace MaaS.Inference;

/// <summary>Counts the shapes that runs have, by their hashes, until there are more than so many. Thread-safe; a known shape takes no lock.</summary>
internal sealed class DistinctShapes(int most, Action onMore)
{
    private readonly ConcurrentDictionary<int, bool> _seen = new();
    private readonly Lock _lock = new();
    private volatile bool _areMore;

    public void Add(int hash)
    {
        if (!_areMore && !_seen.ContainsKey(hash))
        {
            AddNew(hash);
        }
    }

    private void AddNew(int hash)
    {
        lock (_lock)
        {
            if (_areMore || !_seen.TryAdd(hash, true) || _seen.Count <= most)
            {
                return;
            }

            _areMore = true;
            _seen.Clear();
        }

        onMore();
    }
}
