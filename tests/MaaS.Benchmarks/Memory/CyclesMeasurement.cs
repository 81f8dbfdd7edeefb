using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Loads a model, calls it and unloads it, again and again.</summary>
internal static class CyclesMeasurement
{
    public static async Task<CyclesReport> RunAsync(string name, MadeNetwork network, int cycles, CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = 4L << 30);
        var model = await bare.PublishAsync("cycled", network, seed: 1, cancellationToken);
        var curve = new List<long>();
        for (var i = 0; i < cycles; i++)
        {
            await bare.Engine.LoadAsync(model, VersionSelector.Default, cancellationToken);
            await bare.InferAsync(model, network, rows: 1, cancellationToken);
            bare.Engine.Unload(model);
            curve.Add(ProcessMemory.AnonymousBytes);
        }

        Console.Error.WriteLine($". cycles of the model of {name}");
        return new CyclesReport(name, curve);
    }
}
