using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>Publishes the app, and starts it again and again.</summary>
internal static class StartMeasurement
{
    private const string Model = "mnist-cnn";

    public static async Task<StartReport> RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryDirectory();
        Console.Error.WriteLine("Publishing the app with and without ReadyToRun ...");
        var emptyApp = await Published.EmptyAppAsync(folder.File("empty"), cancellationToken);
        var compiled = await Published.AppAsync(folder.File("compiled"), readyToRun: true, cancellationToken);
        var notCompiled = await Published.AppAsync(folder.File("not-compiled"), readyToRun: false, cancellationToken);
        var seed = Seed(folder);

        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        try
        {
            var (empty, times) = await MeasureAsync(
                emptyApp,
                [
                    new ColdStart(compiled, folder.File("1"), seed, connectionString: ""),
                    new ColdStart(notCompiled, folder.File("2"), seed, connectionString: ""),
                    new ColdStart(compiled, folder.File("3"), seed, azurite.ConnectionString),
                    new ColdStart(notCompiled, folder.File("4"), seed, azurite.ConnectionString),
                ],
                runs, cancellationToken);
            return new StartReport(
                empty, new StartSeries("folder, ReadyToRun", times[0]), new StartSeries("folder, not compiled", times[1]),
                new StartSeries("storage, ReadyToRun", times[2]), new StartSeries("storage, not compiled", times[3]));
        }
        finally
        {
            await azurite.DisposeAsync();
            azurite.Dispose();
        }
    }

    /// <summary>One of each kind after the other, so that what else the machine does meets all of them.</summary>
    private static async Task<(List<double> Empty, List<StartTimes>[] Times)> MeasureAsync(
        string emptyApp, IReadOnlyList<ColdStart> starts, int runs, CancellationToken cancellationToken)
    {
        foreach (var start in starts)
        {
            await start.FillCacheAsync(cancellationToken);
        }

        var empty = new List<double>();
        var times = starts.Select(_ => new List<StartTimes>()).ToArray();
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await Published.RunDotnetAsync([emptyApp], cancellationToken);
            empty.Add(watch.Elapsed.TotalMilliseconds);
            foreach (var (start, measured) in starts.Zip(times))
            {
                measured.Add(await start.MeasureAsync(cancellationToken));
                Console.Error.Write('.');
            }
        }

        Console.Error.WriteLine();
        return (empty, times);
    }

    /// <summary>The one model, so that no other's time counts.</summary>
    private static string Seed(TemporaryDirectory folder)
    {
        var seed = folder.File("seed");
        foreach (var file in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "models", Model), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(seed, Path.GetRelativePath(Path.Combine(RepositoryRoot.Path, "models"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        return seed;
    }
}
