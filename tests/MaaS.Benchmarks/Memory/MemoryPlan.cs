namespace MaaS.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Repeats">Loads of the large model of each kind.</param>
/// <param name="Models">Over a budget for ten of them.</param>
/// <param name="Requests">Over those models.</param>
/// <param name="Cycles">Loads and unloads of one model.</param>
internal sealed record MemoryPlan(int Repeats, int Models, int Requests, int Cycles);
