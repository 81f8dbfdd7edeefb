namespace MaaS.Benchmarks;

/// <summary>What a load does to a model that serves.</summary>
/// <param name="Packing">Without packed weights in the cache.</param>
/// <param name="Packed">With them.</param>
internal sealed record BesideLoadReport(IReadOnlyList<BesideLoadRound> Packing, IReadOnlyList<BesideLoadRound> Packed);
