namespace MaaS.Benchmarks;

/// <summary>What a worker holds and loads.</summary>
internal interface IServeTarget : IAsyncDisposable
{
    /// <summary>Null for what is called in the process itself.</summary>
    Uri? Address { get; }

    Task<LoadResult> LoadAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken);
}
