using MaaS.Repository.Tests.Stores;

namespace MaaS.Repository.Tests.Caching;

/// <summary>Counts downloads and lets a test hold them.</summary>
internal sealed class WatchedStore(IModelStore inner) : DelegatingModelStore(inner)
{
    private int _downloads;

    public int Downloads => _downloads;

    /// <summary>Runs before each download.</summary>
    public Func<CancellationToken, Task> BeforeDownload { get; set; } = _ => Task.CompletedTask;

    public override async Task DownloadAsync(
        ModelName name, ModelVersion version, ModelFile file, Stream destination, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _downloads);
        await BeforeDownload(cancellationToken);
        await base.DownloadAsync(name, version, file, destination, cancellationToken);
    }
}
