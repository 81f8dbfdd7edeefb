namespace MaaS.Benchmarks;

/// <summary>Requests at random times, at a share of the capacity.</summary>
/// <param name="Offered">Requests a second, of the best throughput in a closed loop.</param>
/// <param name="Goodput">Answers a second, of the same.</param>
/// <param name="Figure">The rest.</param>
internal sealed record OverloadReport(double Offered, double Goodput, ServeFigure Figure);
