using System.Collections.Concurrent;
using System.Diagnostics;

namespace MaaS.Benchmarks;

/// <summary>
/// A load while it goes on: a log for each caller, and the time and the usage of this process since the logs are there. Making logs and
/// summing them is not part of the load.
/// </summary>
/// <param name="callers">At least one.</param>
internal sealed class LoadRecord(int callers)
{
    /// <summary>Of loads that have ended, with the room that they took: a load whose logs grow would be charged for it.</summary>
    private static readonly ConcurrentStack<LatencyLog> Spare = new();

    private readonly LatencyLog[] _logs = [.. Enumerable.Range(0, callers).Select(_ => Spare.TryPop(out var log) ? log : new LatencyLog())];
    private readonly ProcessUsage _before = ProcessUsage.OfThisProcess();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <param name="caller">From 0.</param>
    public LatencyLog LogOf(int caller) => _logs[caller];

    /// <summary>Once, when all callers have ended. The logs go to the next load.</summary>
    public LoadResult End()
    {
        var elapsed = _watch.Elapsed;
        var used = ProcessUsage.OfThisProcess().Since(_before);
        var result = LatencyLog.Sum(_logs, elapsed, used);
        foreach (var log in _logs)
        {
            log.Clear();
        }

        // The first caller's on top: it is that of the loads with one caller, and has the most room.
        Spare.PushRange([.. _logs.Reverse()]);
        return result;
    }
}
