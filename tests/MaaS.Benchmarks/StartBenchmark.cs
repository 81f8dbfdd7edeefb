using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>
/// From the start of the published app's process to its first prediction, with the models in the local cache: compiled when it was
/// published and not, with models in a folder and in a storage account, beside an app that does nothing.
/// </summary>
internal static class StartBenchmark
{
    private const string Model = "mnist-cnn";

    public static Command CreateCommand()
    {
        var runs = new Option<int>("--runs") { Description = "Starts of each kind.", DefaultValueFactory = _ => 10 };
        runs.Validators.Add(result =>
        {
            if (result.GetValue(runs) < 1)
            {
                result.AddError($"--runs is {result.GetValue(runs)}, expected at least 1.");
            }
        });
        var command = new Command("start", "Cold start: from the start of the process to the first prediction.") { runs };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(runs), stop));
        return command;
    }

    private static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryDirectory();
        Console.WriteLine("Publishing the app with and without ReadyToRun ...");
        var emptyApp = await Published.EmptyAppAsync(folder.File("empty"), cancellationToken);
        var compiled = await Published.AppAsync(folder.File("compiled"), readyToRun: true, cancellationToken);
        var notCompiled = await Published.AppAsync(folder.File("not-compiled"), readyToRun: false, cancellationToken);

        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        try
        {
            StartSeries[] all =
            [
                new("folder, ReadyToRun", new ColdStart(compiled, folder.File("1"), Seed(folder), connectionString: "")),
                new("folder, not compiled", new ColdStart(notCompiled, folder.File("2"), Seed(folder), connectionString: "")),
                new("storage, ReadyToRun", new ColdStart(compiled, folder.File("3"), Seed(folder), azurite.ConnectionString)),
                new("storage, not compiled", new ColdStart(notCompiled, folder.File("4"), Seed(folder), azurite.ConnectionString)),
            ];
            var floor = await MeasureAsync(all, emptyApp, runs, cancellationToken);
            Print(all, Percentile.Of(floor, 0.5), runs);
        }
        finally
        {
            await azurite.DisposeAsync();
            azurite.Dispose();
        }
    }

    /// <summary>One of each kind after the other, so that what else the machine does meets all of them.</summary>
    /// <returns>What the empty app took, in milliseconds.</returns>
    private static async Task<List<double>> MeasureAsync(StartSeries[] all, string emptyApp, int runs, CancellationToken cancellationToken)
    {
        foreach (var series in all)
        {
            await series.Start.FillCacheAsync(cancellationToken);
        }

        var floor = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await Published.RunDotnetAsync([emptyApp], cancellationToken);
            floor.Add(watch.Elapsed.TotalMilliseconds);
            foreach (var series in all)
            {
                series.Times.Add(await series.Start.MeasureAsync(cancellationToken));
            }
        }

        return floor;
    }

    private static void Print(StartSeries[] all, double floor, int runs)
    {
        Write($"{runs} starts of each, {Environment.ProcessorCount} cores: ms since the start of the process, median (90th percentile)");
        Write($"an app that does nothing, to its end: {floor:F0}");
        Write($"{"",-24}{"listening",16}{"ready",16}{"first prediction",20}");
        foreach (var series in all)
        {
            var (listening, ready) = (series.Text(time => time.ListeningMs), series.Text(time => time.ReadyMs));
            Write($"{series.Name,-24}{listening,16}{ready,16}{series.Text(time => time.PredictionMs),20}");
        }

        foreach (var series in all)
        {
            Write($"{series.Name}, as the app says: {series.MedianStart.Phases}");
        }

        Write($"first prediction, ReadyToRun / not compiled: folder {Ratio(all[0], all[1]):F2}, storage {Ratio(all[2], all[3]):F2}");
        var (folder, storage) = (all[0].MedianStart.PredictionMs / floor, all[2].MedianStart.PredictionMs / floor);
        Write($"first prediction, ReadyToRun / an app that does nothing: folder {folder:F1}, storage {storage:F1}");
    }

    private static double Ratio(StartSeries one, StartSeries other) => one.MedianStart.PredictionMs / other.MedianStart.PredictionMs;

    private static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

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
