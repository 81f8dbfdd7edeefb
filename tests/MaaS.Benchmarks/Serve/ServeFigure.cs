namespace MaaS.Benchmarks;

/// <summary>What one load on one path came to.</summary>
/// <param name="Path">How requests reached the model.</param>
/// <param name="Concurrency">Callers.</param>
/// <param name="Load">What they saw.</param>
/// <param name="ServerCpuShare">CPU time of the process with the model, of all that the cores could give.</param>
/// <param name="ClientCpuShare">The same of the callers, where they are another process.</param>
/// <param name="BytesPerRequest">Managed memory that was allocated in the process with the model.</param>
/// <param name="ResidentBytes">Memory of the process with the model afterwards.</param>
/// <param name="MostResidentBytes">The most that it held until then.</param>
internal sealed record ServeFigure(
    ServePath Path, int Concurrency, LoadResult Load, double ServerCpuShare, double ClientCpuShare, double BytesPerRequest, long ResidentBytes,
    long MostResidentBytes)
{
    /// <summary>The one of median throughput.</summary>
    public static ServeFigure MedianOf(IEnumerable<ServeFigure> rounds) => Percentile.Of(rounds, figure => figure.Load.Throughput, 0.5);
}
