namespace MaaS.Benchmarks;

/// <summary>All figures of one model.</summary>
internal sealed record ServeModelReport(ServeModel Model, IReadOnlyList<ServeFigure> Figures)
{
    public ServeFigure At(ServePath path, int concurrency) =>
        Figures.Single(figure => figure.Path == path && figure.Concurrency == concurrency);

    /// <summary>Throughput of the path at its best concurrency, of what the runtime itself reaches at its own.</summary>
    public double ShareOfDirect(ServePath path) => Best(path) / Best(ServePath.Direct);

    /// <summary>Throughput of the path, of what the runtime itself reaches with as many callers.</summary>
    public double ShareOfDirect(ServePath path, int callers) =>
        At(path, callers).Load.Throughput / At(ServePath.Direct, callers).Load.Throughput;

    public bool Has(int callers) => Figures.Any(figure => figure.Concurrency == callers);

    public double Best(ServePath path) => Figures.Where(figure => figure.Path == path).Max(figure => figure.Load.Throughput);
}
