namespace MaaS.Benchmarks;

/// <summary>All figures of one model.</summary>
/// <param name="Model">Which.</param>
/// <param name="Rounds">At least one, each with a figure for every path and number of callers.</param>
internal sealed record ServeModelReport(ServeModel Model, IReadOnlyList<IReadOnlyList<ServeFigure>> Rounds)
{
    /// <summary>For each path and number of callers the one of the round of median throughput.</summary>
    public IReadOnlyList<ServeFigure> Figures { get; } =
    [
        .. Rounds.SelectMany(round => round).GroupBy(figure => (figure.Path, figure.Concurrency)).Select(ServeFigure.MedianOf),
    ];

    public ServeFigure At(ServePath path, int concurrency) =>
        Figures.Single(figure => figure.Path == path && figure.Concurrency == concurrency);

    /// <summary>
    /// Throughput of the path at its best concurrency, of what the runtime itself reaches at its own in the same round. The median over the
    /// rounds: what the machine did to one path in one of them does not count.
    /// </summary>
    public double ShareOfDirect(ServePath path) => MedianShare(path, _ => true);

    /// <summary>The same with as many callers.</summary>
    public double ShareOfDirect(ServePath path, int callers) => MedianShare(path, figure => figure.Concurrency == callers);

    public bool Has(int callers) => Figures.Any(figure => figure.Concurrency == callers);

    private double MedianShare(ServePath path, Func<ServeFigure, bool> counts)
    {
        return Percentile.Of(Rounds.Select(round => Best(round, path) / Best(round, ServePath.Direct)), 0.5);

        double Best(IEnumerable<ServeFigure> round, ServePath of) =>
            round.Where(figure => figure.Path == of && counts(figure)).Max(figure => figure.Load.Throughput);
    }
}
