using System.Collections.Concurrent;
using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// A version in memory: sessions, queue and local files, resolved and unchanging. Counted: every slot that serves it and every request that
/// uses it holds one reference, and the last to let go frees it, so that nothing is disposed while a run is in flight.
/// </summary>
internal sealed class LoadedModel(
    ModelSettings settings, ModelSessions sessions, RequestQueue queue, long estimatedBytes, Action<LoadedModel> onFreed)
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _companions = new();
    private readonly ReferenceCount _references = new();

    public ModelManifest Manifest => sessions.Files.Manifest;

    public ModelSettings Settings { get; } = settings;

    public string ExecutionProvider => sessions.ExecutionProvider;

    public ModelSessions Sessions => sessions;

    public RequestQueue Queue { get; } = queue;

    /// <summary>Bytes of memory that it is taken to need.</summary>
    public long EstimatedBytes { get; } = estimatedBytes;

    /// <summary>Bytes of the budget that come free with it.</summary>
    public long ReservedBytes => EstimatedBytes + sessions.MoreSessionsBytes;

    /// <summary>References that are held now, the slots' own among them.</summary>
    public int References => _references.Held;

    /// <summary>What was made of the version's files before, or is made now, once however many ask. What fails is tried again.</summary>
    public T Companion<T>(Func<Func<string, string>, T> make)
        where T : class
    {
        var companion = _companions.GetOrAdd(typeof(T), _ => new Lazy<object>(() => make(sessions.Files.PathOf)));
        try
        {
            return (T)companion.Value;
        }
        catch
        {
            _companions.TryRemove(new(typeof(T), companion));
            throw;
        }
    }

    /// <summary>False when it was freed already.</summary>
    public bool TryAcquire() => _references.TryAcquire();

    public void Release()
    {
        if (_references.Release())
        {
            sessions.Dispose();
            onFreed(this);
        }
    }
}
