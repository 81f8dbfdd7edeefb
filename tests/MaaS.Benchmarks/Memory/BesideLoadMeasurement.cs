using System.Diagnostics;
using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Loads the large model while one client calls the small one.</summary>
internal sealed class BesideLoadMeasurement
{
    private const int Rows = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly BareEngine _bare;
    private readonly ModelName _small;
    private readonly ModelName _large;

    private BesideLoadMeasurement(BareEngine bare, ModelName small, ModelName large) => (_bare, _small, _large) = (bare, small, large);

    public static async Task<BesideLoadReport> RunAsync(int repeats, CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
        var small = await bare.PublishAsync("small", MadeNetwork.Small, seed: 1, cancellationToken);
        var large = await bare.PublishAsync("large", MadeNetwork.Large, seed: 1, cancellationToken);
        return await new BesideLoadMeasurement(bare, small, large).RunRoundsAsync(repeats, cancellationToken);
    }

    private async Task<BesideLoadReport> RunRoundsAsync(int repeats, CancellationToken cancellationToken)
    {
        await _bare.Engine.LoadAsync(_large, VersionSelector.Default, cancellationToken);
        await _bare.WhenPackedAsync(cancellationToken);
        _bare.Engine.Unload(_large);
        _ = await CallUntilAsync(Task.Delay(WarmUp, TimeProvider.System, cancellationToken), cancellationToken);
        var (packing, packed) = (new List<BesideLoadRound>(), new List<BesideLoadRound>());
        for (var i = 0; i < repeats; i++)
        {
            _bare.ForgetPacked();
            packing.Add(await RunRoundAsync(cancellationToken));
            packed.Add(await RunRoundAsync(cancellationToken));
            Console.Error.Write('.');
        }

        Console.Error.WriteLine(" beside a load");
        return new BesideLoadReport(packing, packed);
    }

    private async Task<BesideLoadRound> RunRoundAsync(CancellationToken cancellationToken)
    {
        // On a thread of its own, as in the service: what of a load does not wait must not keep the client from calling.
        var loading = Task.Run(() => LoadAsync(cancellationToken), cancellationToken);
        var beside = await CallUntilAsync(loading, cancellationToken);
        var (readyMs, loadMs) = await loading;
        var asLong = Task.Delay(TimeSpan.FromMilliseconds(loadMs), TimeProvider.System, cancellationToken);
        var alone = await CallUntilAsync(asLong, cancellationToken);
        _bare.Engine.Unload(_large);
        return new BesideLoadRound(readyMs, loadMs, beside, alone);
    }

    private async Task<(double ReadyMs, double LoadMs)> LoadAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await _bare.Engine.LoadAsync(_large, VersionSelector.Default, cancellationToken);
        var readyMs = watch.Elapsed.TotalMilliseconds;
        await _bare.WhenPackedAsync(cancellationToken);
        return (readyMs, watch.Elapsed.TotalMilliseconds);
    }

    /// <summary>At least once.</summary>
    private async Task<LoadResult> CallUntilAsync(Task end, CancellationToken cancellationToken)
    {
        var load = new LoadRecord(callers: 1);
        do
        {
            var start = Stopwatch.GetTimestamp();
            await _bare.InferAsync(_small, MadeNetwork.Small, Rows, cancellationToken);
            load.LogOf(0).Add(CallOutcome.Answered, start);
        }
        while (!end.IsCompleted);

        await end;
        return load.End();
    }
}
