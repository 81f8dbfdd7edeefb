namespace MaaS.Benchmarks;

/// <summary>All that one run of <c>memory</c> found.</summary>
internal sealed record MemoryReport(
    FirstAnswerReport FirstAnswer, BesideLoadReport BesideLoad, BudgetReport Budget, IReadOnlyList<CyclesReport> Cycles);
