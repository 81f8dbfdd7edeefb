namespace MaaS.Benchmarks;

/// <summary>Percentiles of a few measured values.</summary>
internal static class Percentile
{
    /// <param name="values">At least one, in any order.</param>
    /// <param name="share">From 0 to 1: 0.5 is the median.</param>
    /// <returns>The smallest value that so many are not above (nearest rank).</returns>
    public static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Max((int)Math.Ceiling(share * sorted.Length) - 1, 0)];
    }
}
