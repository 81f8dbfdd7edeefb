using System.Diagnostics;
using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Loads the large model and asks it once, again and again.</summary>
internal static class FirstAnswerMeasurement
{
    public static async Task<FirstAnswerReport> RunAsync(int repeats, CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
        var model = await bare.PublishAsync("large", MadeNetwork.Large, seed: 1, cancellationToken);
        await bare.InferAsync(model, MadeNetwork.Large, rows: 1, cancellationToken);
        await bare.WhenPackedAsync(cancellationToken);
        var (unpacked, packing, packed) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < repeats; i++)
        {
            bare.Engine.Unload(model);
            bare.ForgetPacked();
            unpacked.Add(await TimeAsync(() => LoadAndAnswerAsync(bare, model, cancellationToken)));
            packing.Add(await TimeAsync(() => bare.WhenPackedAsync(cancellationToken)));
            bare.Engine.Unload(model);
            packed.Add(await TimeAsync(() => LoadAndAnswerAsync(bare, model, cancellationToken)));
            await bare.WhenPackedAsync(cancellationToken);
            Console.Error.Write('.');
        }

        Console.Error.WriteLine(" first answer");
        return new FirstAnswerReport(unpacked, packing, packed, ProcessMemory.AnonymousBytes, ProcessMemory.ProportionalBytes);
    }

    private static async Task LoadAndAnswerAsync(BareEngine bare, ModelName model, CancellationToken cancellationToken)
    {
        await bare.Engine.LoadAsync(model, VersionSelector.Default, cancellationToken);
        await bare.InferAsync(model, MadeNetwork.Large, rows: 1, cancellationToken);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }
}
