using System.Diagnostics;
using System.Threading.Channels;

namespace MaaS.Benchmarks;

/// <summary>Puts a load on something that is called.</summary>
internal static class LoadLoops
{
    /// <summary>Each caller sends its next request when it has the answer to the one before: the load follows what is reached.</summary>
    /// <param name="callers">What each of them calls.</param>
    /// <param name="duration">How long.</param>
    /// <param name="ownThreads">For calls that block: each caller is a thread of its own.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<LoadResult> ClosedAsync(
        IReadOnlyList<Func<ValueTask<CallOutcome>>> callers, TimeSpan duration, bool ownThreads, CancellationToken cancellationToken)
    {
        var load = new LoadRecord(callers.Count);
        await Task.WhenAll(callers.Select((call, index) => ownThreads
            ? Task.Factory.StartNew(
                () => CallAsync(call, load.LogOf(index)).GetAwaiter().GetResult(), cancellationToken, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)
            : Task.Run(() => CallAsync(call, load.LogOf(index)), cancellationToken)));
        return load.End();

        async Task CallAsync(Func<ValueTask<CallOutcome>> call, LatencyLog log)
        {
            while (load.Elapsed < duration && !cancellationToken.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                log.Add(await call(), start);
            }
        }
    }

    /// <summary>
    /// Requests come when they come, at random (a Poisson process), whatever became of those before. A latency counts from when the request
    /// was due, so that one that could not be sent in time is not taken for a quick one; that of a refusal from when it was sent.
    /// </summary>
    /// <param name="callers">As many requests as these are under way at most; more wait, and their wait counts.</param>
    /// <param name="perSecond">Requests a second on average.</param>
    /// <param name="duration">How long requests come.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<LoadResult> OpenAsync(
        IReadOnlyList<Func<ValueTask<CallOutcome>>> callers, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var load = new LoadRecord(callers.Count);
        var calling = callers.Select((call, index) => Task.Run(
            async () =>
            {
                await foreach (var start in due.Reader.ReadAllAsync(cancellationToken))
                {
                    var sent = Stopwatch.GetTimestamp();
                    var outcome = await call();
                    load.LogOf(index).Add(outcome, outcome == CallOutcome.Refused ? sent : start);
                }
            },
            cancellationToken)).ToArray();
        await ReleaseAsync(due.Writer, perSecond, duration, cancellationToken);
        await Task.WhenAll(calling);
        return load.End();
    }

    /// <summary>Looks at the clock a thousand times a second: what is due by then goes out.</summary>
    private static async Task ReleaseAsync(
        ChannelWriter<long> due, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var random = new Random(1);
        var start = Stopwatch.GetTimestamp();
        for (var next = 0.0; next < duration.TotalSeconds;)
        {
            var now = Stopwatch.GetElapsedTime(start).TotalSeconds;
            for (; next <= now && next < duration.TotalSeconds; next -= Math.Log(1 - random.NextDouble()) / perSecond)
            {
                _ = due.TryWrite(start + (long)(next * Stopwatch.Frequency));
            }

            _ = await timer.WaitForNextTickAsync(cancellationToken);
        }

        due.Complete();
    }
}
