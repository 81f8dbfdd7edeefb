using System.Diagnostics;

namespace MaaS.Benchmarks;

/// <summary>The latencies that one caller saw. Written by that caller only.</summary>
internal sealed class LatencyLog
{
    private readonly List<long> _answered = new(capacity: 1 << 16);
    private readonly List<long> _refused = [];
    private long _failed;

    /// <param name="outcome">Of the request.</param>
    /// <param name="since">Timestamp of <see cref="Stopwatch"/> from which it counts.</param>
    public void Add(CallOutcome outcome, long since)
    {
        var ticks = Stopwatch.GetTimestamp() - since;
        switch (outcome)
        {
            case CallOutcome.Answered:
                _answered.Add(ticks);
                break;
            case CallOutcome.Refused:
                _refused.Add(ticks);
                break;
            default:
                _failed++;
                break;
        }
    }

    /// <summary>Forgets all requests and keeps room for twice as many answers, as the next load may be quicker.</summary>
    public void Clear()
    {
        var room = 2 * _answered.Count;
        _answered.Clear();
        _answered.EnsureCapacity(room);
        _refused.Clear();
        _failed = 0;
    }

    /// <param name="logs">Of all callers.</param>
    /// <param name="elapsed">How long they called.</param>
    /// <param name="used">By this process in that time.</param>
    public static LoadResult Sum(IReadOnlyCollection<LatencyLog> logs, TimeSpan elapsed, ProcessUsage used)
    {
        var answered = logs.SelectMany(log => log._answered).Order().ToArray();
        var refused = logs.SelectMany(log => log._refused).Order().ToArray();
        return new LoadResult(
            elapsed.TotalSeconds, answered.Length,
            answered.LongCount(ticks => ticks <= LoadResult.InTime.TotalSeconds * Stopwatch.Frequency),
            refused.Length, logs.Sum(log => log._failed),
            Microseconds(answered, 0.50), Microseconds(answered, 0.99), Microseconds(refused, 0.99), used);
    }

    private static double Microseconds(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : Percentile.OfSorted(sorted, share) * 1e6 / Stopwatch.Frequency;
}
