namespace MaaS.Benchmarks;

/// <summary>Loads and unloads of one model.</summary>
/// <param name="Model">By its size.</param>
/// <param name="OwnBytes">Memory of the process that is not of files, after each.</param>
internal sealed record CyclesReport(string Model, IReadOnlyList<long> OwnBytes)
{
    /// <summary>Averages of ten stretches of equal length, from the first to the last; fewer where there were fewer cycles.</summary>
    public IReadOnlyList<double> Tenths { get; } =
    [
        .. OwnBytes.Select((bytes, i) => (Bytes: bytes, Tenth: i * 10L / OwnBytes.Count))
            .GroupBy(cycle => cycle.Tenth, (_, cycles) => cycles.Average(cycle => cycle.Bytes)),
    ];
}
