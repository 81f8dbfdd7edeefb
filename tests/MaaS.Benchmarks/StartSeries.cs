using System.Globalization;

namespace MaaS.Benchmarks;

/// <summary>Repeated starts of one kind.</summary>
internal sealed record StartSeries(string Name, ColdStart Start)
{
    public List<StartTimes> Times { get; } = [];

    /// <summary>The start whose first prediction is the median.</summary>
    public StartTimes MedianStart => Times.OrderBy(time => time.PredictionMs).ElementAt((Times.Count - 1) / 2);

    /// <summary>Median and 90th percentile.</summary>
    public string Text(Func<StartTimes, double> of) => string.Create(
        CultureInfo.InvariantCulture, $"{Percentile.Of(Times.Select(of), 0.5):F0} ({Percentile.Of(Times.Select(of), 0.9):F0})");
}
