namespace MaaS.Benchmarks;

/// <summary>The MLP at concurrency 64 with batching, of what it reaches without: throughput.</summary>
/// <param name="Engine">Called in its process.</param>
/// <param name="Binary">Over HTTP.</param>
internal sealed record BatchingReport(double Engine, double Binary);
