using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Loads a model, calls it and unloads it, again and again.</summary>
internal static class CyclesMeasurement
{
    public static async Task<CyclesReport> RunAsync(string name, MadeNetwork network, int cycles, CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
        var model = await bare.PublishAsync("cycled", network, seed: 1, cancellationToken);
        var afterTenths = new List<long>();
        for (var i = 0; i < cycles; i++)
        {
            await bare.Engine.LoadAsync(model, VersionSelector.Default, cancellationToken);
            await bare.InferAsync(model, network, rows: 1, cancellationToken);
            bare.Engine.Unload(model);
            if ((i + 1) * 10L / cycles > i * 10L / cycles)
            {
                // Garbage waits for the collector as long as there is room for it, which is no loss.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                afterTenths.Add(ProcessMemory.AnonymousBytes);
            }
        }

        Console.Error.WriteLine($". cycles of the model of {name}");
        return new CyclesReport(name, cycles, afterTenths);
    }
}
