namespace MaaS.Benchmarks;

/// <summary>One load of the large model, and the small model that one client calls meanwhile.</summary>
/// <param name="ReadyMs">Until the large model is ready to answer, in milliseconds.</param>
/// <param name="LoadMs">Until its packed weights serve.</param>
/// <param name="Beside">Calls of the small model in that time.</param>
/// <param name="Alone">The same for as long directly afterwards, when nothing loads.</param>
internal sealed record BesideLoadRound(double ReadyMs, double LoadMs, LoadResult Beside, LoadResult Alone)
{
    public double P50Ratio => Beside.P50Microseconds / Alone.P50Microseconds;

    public double P99Ratio => Beside.P99Microseconds / Alone.P99Microseconds;
}
