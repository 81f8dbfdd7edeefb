namespace MaaS.Benchmarks;

/// <summary>Repeated starts of one kind.</summary>
/// <param name="Name">Where the models are, and whether the app was compiled when it was published.</param>
/// <param name="Times">At least one.</param>
internal sealed record StartSeries(string Name, IReadOnlyList<StartTimes> Times)
{
    /// <summary>The start whose first prediction is the median.</summary>
    public StartTimes MedianStart => Percentile.Of(Times, time => time.PredictionMs, 0.5);
}
