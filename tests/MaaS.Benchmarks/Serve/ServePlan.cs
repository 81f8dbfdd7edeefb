namespace MaaS.Benchmarks;

/// <summary>What is measured.</summary>
/// <param name="Models">On which models.</param>
/// <param name="Callers">With how many at once.</param>
/// <param name="Rounds">Of which the median counts.</param>
/// <param name="Seconds">Of each load.</param>
internal sealed record ServePlan(IReadOnlyList<ServeModel> Models, IReadOnlyList<int> Callers, int Rounds, double Seconds);
