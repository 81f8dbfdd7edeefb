using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Loads: how soon they answer, what they hold, and what they do to the models that serve.</summary>
internal static class MemoryBenchmark
{
    private const int MiB = 1 << 20;
    private const int LargeWidth = 4096;
    private const int LargeLayers = 5;
    private const int MiddleWidth = 1145;
    private const int MiddleLayers = 4;
    private const int SmallWidth = 512;
    private const int SmallLayers = 4;
    private const int SmallRows = 32;
    private const int Repeats = 5;

    public static Command CreateCommand()
    {
        var cycles = new Option<int>("--cycles") { Description = "Loads and unloads of one model.", DefaultValueFactory = _ => 1000 };
        var models = new Option<int>("--models") { Description = "Models of 20 MiB over a budget for ten of them.", DefaultValueFactory = _ => 50 };
        var requests = new Option<int>("--requests") { Description = "Over those models, in random order.", DefaultValueFactory = _ => 500 };
        var command = new Command("memory", "Memory over loads and unloads, the first answer of a 340 MB model, and p99 beside its load.")
        {
            cycles, models, requests,
        };
        command.SetAction(async (parsed, stop) =>
        {
            await MeasureFirstAnswerAsync(stop);
            await MeasureServingBesideLoadAsync(stop);
            await MeasureBudgetAsync(parsed.GetValue(models), parsed.GetValue(requests), stop);
            await MeasureCyclesAsync(parsed.GetValue(cycles), stop);
        });
        return command;
    }

    private static async Task MeasureFirstAnswerAsync(CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
        var model = await bare.PublishAsync("large", LargeWidth, LargeLayers, seed: 1, cancellationToken);
        await bare.InferAsync(model, LargeWidth, cancellationToken);
        await bare.WhenPackedAsync(cancellationToken);
        var packing = new List<double>();
        var first = new List<double>();
        var again = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            bare.Engine.Unload(model);
            bare.ForgetPacked();
            first.Add(await LoadAndAnswerAsync());
            packing.Add(await TimeAsync(() => bare.WhenPackedAsync(cancellationToken)));
            bare.Engine.Unload(model);
            again.Add(await LoadAndAnswerAsync());
            await bare.WhenPackedAsync(cancellationToken);
        }

        Write($"340 MB model, file in the cache: first answer {Median(first):F0} ms (largest {first.Max():F0}), packed {Median(packing):F0} ms later; "
            + $"with packed weights in the cache {Median(again):F0} ms (largest {again.Max():F0})");
        Write($"  holds {ProcessMemory.AnonymousBytes / MiB} MiB of its own, {ProcessMemory.ProportionalBytes / MiB} MiB with the pages of files");

        async Task<double> LoadAndAnswerAsync() => await TimeAsync(async () =>
        {
            await bare.Engine.LoadAsync(model, VersionSelector.Default, cancellationToken);
            await bare.InferAsync(model, LargeWidth, cancellationToken);
        });
    }

    private static async Task MeasureServingBesideLoadAsync(CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
        var small = await bare.PublishAsync("small", SmallWidth, SmallLayers, seed: 1, cancellationToken);
        var large = await bare.PublishAsync("large", LargeWidth, LargeLayers, seed: 1, cancellationToken);
        await bare.Engine.LoadAsync(large, VersionSelector.Default, cancellationToken);
        await bare.WhenPackedAsync(cancellationToken);
        bare.Engine.Unload(large);
        var (packing, opening) = (new List<double>(), new List<double>());
        for (var i = 0; i < Repeats; i++)
        {
            bare.ForgetPacked();
            packing.Add(await RatioAsync());
            bare.Engine.Unload(large);
            opening.Add(await RatioAsync());
            bare.Engine.Unload(large);
        }

        Write($"p99 of a small model beside the load of the 340 MB one, to alone: {Median(packing):F2} while it is packed "
            + $"({string.Join(", ", packing.Select(Show))}), {Median(opening):F2} with packed weights in the cache ({string.Join(", ", opening.Select(Show))})");

        async Task<double> RatioAsync()
        {
            var watch = Stopwatch.StartNew();
            var beside = await ServeUntilAsync(bare, small, LoadAsync(), cancellationToken);
            var alone = await ServeUntilAsync(bare, small, Task.Delay(watch.Elapsed, TimeProvider.System, cancellationToken), cancellationToken);
            return beside / alone;
        }

        async Task LoadAsync()
        {
            await bare.Engine.LoadAsync(large, VersionSelector.Default, cancellationToken);
            await bare.WhenPackedAsync(cancellationToken);
        }
    }

    /// <summary>The 99th percentile in ms of one client.</summary>
    private static async Task<double> ServeUntilAsync(BareEngine bare, ModelName model, Task end, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        while (!end.IsCompleted)
        {
            times.Add(await TimeAsync(() => bare.InferAsync(model, SmallRows, SmallWidth, cancellationToken)));
        }

        await end;
        times.Sort();
        return times[times.Count * 99 / 100];
    }

    private static async Task MeasureBudgetAsync(int count, int requests, CancellationToken cancellationToken)
    {
        const long modelBytes = 4L * MiddleWidth * MiddleWidth * MiddleLayers;
        const long budget = 10 * (modelBytes + (2 * MiB) + (64 << 10));
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = budget);
        var models = new List<ModelName>();
        for (var i = 0; i < count; i++)
        {
            models.Add(await bare.PublishAsync($"m{i}", MiddleWidth, MiddleLayers, seed: i, cancellationToken));
        }

        // What the process has with no model loaded, once it has loaded some.
        for (var i = 0; i < Repeats; i++)
        {
            await bare.Engine.LoadAsync(models[0], VersionSelector.Default, cancellationToken);
            await bare.InferAsync(models[0], MiddleWidth, cancellationToken);
            await bare.WhenPackedAsync(cancellationToken);
            bare.Engine.Unload(models[0]);
        }

        var before = ProcessMemory.ProportionalBytes;
        await bare.Engine.LoadAsync(models[0], VersionSelector.Default, cancellationToken);
        var random = new Random(1);
        var growth = new List<long>();
        var loaded = new List<int>();
        for (var i = 0; i < requests; i++)
        {
            await bare.InferAsync(models[random.Next(count)], MiddleWidth, cancellationToken);
            growth.Add(ProcessMemory.ProportionalBytes - before);
            loaded.Add(bare.Engine.GetStatus().Count(status => status.State == Inference.VersionState.Ready));
        }

        Write($"{count} models over a budget for 10 of {budget / MiB} MiB, {requests} requests: memory grew by {growth.Max() / MiB} MiB at most "
            + $"({growth.Max() / (double)budget:F2} of the budget), {growth[growth.Count / 2] / MiB} MiB half-way, {loaded.Max()} models loaded at most, "
            + $"{loaded.Average():F1} on average");
    }

    private static async Task MeasureCyclesAsync(int cycles, CancellationToken cancellationToken)
    {
        foreach (var (name, width, layers) in new[] { ("small", SmallWidth, SmallLayers), ("20 MiB", MiddleWidth, MiddleLayers) })
        {
            await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
            var model = await bare.PublishAsync("cycled", width, layers, seed: 1, cancellationToken);
            var curve = new List<long>();
            for (var i = 0; i < cycles; i++)
            {
                await bare.Engine.LoadAsync(model, VersionSelector.Default, cancellationToken);
                await bare.InferAsync(model, width, cancellationToken);
                bare.Engine.Unload(model);
                curve.Add(ProcessMemory.AnonymousBytes);
            }

            var tenth = Math.Max(1, cycles / 10);
            Write($"{cycles} loads and unloads of the {name} model: {curve.Take(tenth).Average() / MiB:F1} MiB of its own over the first {tenth}, "
                + $"{curve.TakeLast(tenth).Average() / MiB:F1} over the last; every {tenth}th: "
                + string.Join(", ", curve.Where((_, i) => i % tenth == 0).Select(bytes => bytes / MiB)));
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Show(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static void Write(string line) => Console.WriteLine(line);
}
