namespace MaaS.Benchmarks;

/// <summary>Loads and unloads of one model.</summary>
/// <param name="Model">By its size.</param>
/// <param name="Cycles">How many.</param>
/// <param name="OwnBytes">
/// Memory of the process that is not of files, after each tenth of them and a collection of garbage; fewer where there were fewer cycles.
/// </param>
internal sealed record CyclesReport(string Model, int Cycles, IReadOnlyList<long> OwnBytes);
