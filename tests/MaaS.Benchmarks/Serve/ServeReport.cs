namespace MaaS.Benchmarks;

/// <summary>All that one run of <c>serve</c> found.</summary>
internal sealed record ServeReport(
    IReadOnlyList<ServeModelReport> Models, BatchingReport? Batching, IReadOnlyList<OverloadReport> Overload);
