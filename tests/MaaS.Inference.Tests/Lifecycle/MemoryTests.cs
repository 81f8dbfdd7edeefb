using System.Globalization;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Lifecycle;

/// <summary>What the process holds, so no other test runs beside these.</summary>
[Collection(nameof(MemoryCollection))]
public sealed class MemoryTests
{
    private const int MiB = 1 << 20;
    private const int Width = 1024;
    private const int ModelBytes = Width * Width * sizeof(float);

    private static readonly SessionPolicy TwoPhases = new() { TwoPhaseBytes = MiB };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_HundredTimes_HoldsNoMoreThanAfterTheFirst(bool twoPhases)
    {
        await using var harness = new EngineHarness(policy: twoPhases ? TwoPhases : null);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await CycleAsync(harness, model, 10);
        var before = OwnBytes();

        await CycleAsync(harness, model, 100);

        // One lost model in ten would be 40 MiB.
        Assert.InRange(OwnBytes() - before, long.MinValue, 32 * MiB);
    }

    [Fact]
    public async Task InferAsync_MoreModelsThanTheBudgetHolds_StaysWithinIt()
    {
        const long budget = 5L * (ModelBytes + (3 * MiB));
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = budget, TwoPhases);
        var models = new List<ModelName>();
        for (var i = 0; i < 20; i++)
        {
            models.Add(await harness.PublishAsync($"m{i}", OnnxModels.Dense(Width, seed: i)));
        }

        await CycleAsync(harness, await harness.PublishAsync("first", OnnxModels.Dense(Width, seed: -1)), 10);
        var before = OwnBytes() + MappedBytes(harness);
        var random = new Random(1);
        var (most, mostLoaded) = (0L, 0);
        for (var i = 0; i < 100; i++)
        {
            await AskAsync(harness, models[random.Next(models.Count)]);
            most = Math.Max(most, OwnBytes() + MappedBytes(harness) - before);
            mostLoaded = Math.Max(mostLoaded, harness.Engine.GetStatus().Count(status => status.State == VersionState.Ready));
        }

        // Each is taken to need 2 MiB beside its weights. The heap of the tests themselves moves by some.
        Assert.Equal(5, mostLoaded);
        Assert.InRange(most, long.MinValue, (long)(budget * 1.1) + (16 * MiB));
    }

    private static async Task CycleAsync(EngineHarness harness, ModelName model, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
            await AskAsync(harness, model);
            await harness.BuildsAreDoneAsync();
            harness.Engine.Unload(model);
        }
    }

    private static async Task AskAsync(EngineHarness harness, ModelName model)
    {
        using var input = Tensors.Fp32("x", [1, Width], new float[Width]);
        using var result = await harness.InferAsync(model, [input]);
    }

    /// <summary>After a collection, so that garbage is not taken for a leak.</summary>
    private static long OwnBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Kilobytes(File.ReadLines("/proc/self/status"), "RssAnon:") << 10;
    }

    /// <summary>Of the pages of the cache's files that are in memory.</summary>
    private static long MappedBytes(EngineHarness harness)
    {
        var lines = File.ReadAllLines("/proc/self/smaps");
        return lines.Index().Where(line => line.Item.Contains(harness.CacheFolder, StringComparison.Ordinal))
            .Sum(line => Kilobytes(lines.Skip(line.Index), "Pss:")) << 10;
    }

    private static long Kilobytes(IEnumerable<string> lines, string name) =>
        long.Parse(
            lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
}
