namespace MaaS.Serving;

internal static class BatchRate
{
    /// <summary>Rows per second, to one digit; null when no time has passed.</summary>
    public static double? Of(long rows, DateTimeOffset? from, DateTimeOffset to) =>
        from is { } start && to > start ? Math.Round(rows / (to - start).TotalSeconds, 1) : null;
}
