using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Calls models in random order, of which a budget has room for ten.</summary>
internal static class BudgetMeasurement
{
    /// <summary>The engine counts 2 MiB for a session beside its weights; and the graph has some KiB.</summary>
    private static readonly long BudgetBytes = 10 * (MadeNetwork.Middle.Bytes + (2 << 20) + (64 << 10));

    private const int LoadsBefore = 5;

    public static async Task<BudgetReport> RunAsync(int count, int requests, CancellationToken cancellationToken)
    {
        await using var bare = new BareEngine(options => options.MemoryBudgetBytes = BudgetBytes);
        var models = new List<ModelName>();
        for (var i = 0; i < count; i++)
        {
            models.Add(await bare.PublishAsync($"m{i}", MadeNetwork.Middle, seed: i, cancellationToken));
        }

        var before = await MeasureEmptyAsync(bare, models[0], cancellationToken);
        await bare.Engine.LoadAsync(models[0], VersionSelector.Default, cancellationToken);
        var random = new Random(1);
        var (growth, loaded) = (new List<long>(), new List<int>());
        for (var i = 0; i < requests; i++)
        {
            await bare.InferAsync(models[random.Next(count)], MadeNetwork.Middle, rows: 1, cancellationToken);
            growth.Add(ProcessMemory.ProportionalBytes - before);
            loaded.Add(bare.Engine.GetStatus().Count(status => status.State == VersionState.Ready));
        }

        Console.Error.WriteLine(". budget");
        return new BudgetReport(count, BudgetBytes, growth, loaded);
    }

    /// <summary>What the process has with no model loaded, once it has loaded some.</summary>
    private static async Task<long> MeasureEmptyAsync(BareEngine bare, ModelName model, CancellationToken cancellationToken)
    {
        for (var i = 0; i < LoadsBefore; i++)
        {
            await bare.Engine.LoadAsync(model, VersionSelector.Default, cancellationToken);
            await bare.InferAsync(model, MadeNetwork.Middle, rows: 1, cancellationToken);
            await bare.WhenPackedAsync(cancellationToken);
            bare.Engine.Unload(model);
        }

        // Garbage in the baseline that is collected later would hide as much growth.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return ProcessMemory.ProportionalBytes;
    }
}
