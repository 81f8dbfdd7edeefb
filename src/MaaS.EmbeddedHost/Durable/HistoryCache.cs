using Azure;
using Microsoft.Extensions.Caching.Memory;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Histories of instances as of an ETag of their state, so that a step need not read what the step before wrote.</summary>
internal sealed class HistoryCache : IDisposable
{
    private const int MaxEvents = 200_000;

    private readonly MemoryCache _histories = new(new MemoryCacheOptions { SizeLimit = MaxEvents });

    public IReadOnlyList<IReadOnlyList<HistoryEvent>>? FindOrDefault(string instanceId, ETag eTag) =>
        _histories.Get<Entry>(instanceId) is { } entry && entry.ETag == eTag ? entry.Steps : null;

    public void Set(string instanceId, ETag eTag, IReadOnlyList<IReadOnlyList<HistoryEvent>> steps)
    {
        using var entry = _histories.CreateEntry(instanceId);
        entry.Value = new Entry(eTag, steps);
        entry.Size = 1 + steps.Sum(step => step.Count);
    }

    public void Remove(string instanceId) => _histories.Remove(instanceId);

    public void Dispose() => _histories.Dispose();

    private sealed record Entry(ETag ETag, IReadOnlyList<IReadOnlyList<HistoryEvent>> Steps);
}
