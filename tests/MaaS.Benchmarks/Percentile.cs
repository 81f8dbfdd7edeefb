namespace MaaS.Benchmarks;

/// <summary>Percentiles of a few measured values, by nearest rank: the smallest that so many are not above.</summary>
internal static class Percentile
{
    /// <param name="values">At least one, in any order.</param>
    /// <param name="share">From 0 to 1: 0.5 is the median.</param>
    public static double Of(IEnumerable<double> values, double share) => Of(values, value => value, share);

    /// <param name="items">At least one, in any order.</param>
    /// <param name="by">What they are compared by.</param>
    /// <param name="share">From 0 to 1: 0.5 is the median.</param>
    /// <returns>The item at that place.</returns>
    public static T Of<T>(IEnumerable<T> items, Func<T, double> by, double share) => OfSorted(items.OrderBy(by).ToArray(), share);

    /// <param name="sorted">At least one, the smallest first.</param>
    /// <param name="share">From 0 to 1: 0.5 is the median.</param>
    public static T OfSorted<T>(IReadOnlyList<T> sorted, double share) => sorted[Math.Max((int)Math.Ceiling(share * sorted.Count) - 1, 0)];
}
