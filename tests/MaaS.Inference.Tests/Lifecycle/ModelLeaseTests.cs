using System.Text;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Lifecycle;

public sealed class ModelLeaseTests
{
    [Fact]
    public async Task Companion_AskedForByManyLeases_IsMadeOnceOfTheVersionsFiles()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("external", OnnxModels.AddExternalWeights(2), settings: null, ("weights.bin", new byte[8]));
        var made = 0;

        var companions = new List<StringBuilder>();
        for (var i = 0; i < 3; i++)
        {
            using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
            companions.Add(lease.Companion(pathOf => new StringBuilder($"{++made}: {new FileInfo(pathOf("weights.bin")).Length} bytes")));
        }

        Assert.All(companions, companion => Assert.Same(companions[0], companion));
        Assert.Equal("1: 8 bytes", companions[0].ToString());
    }

    [Fact]
    public async Task Companion_CannotBeMade_IsTriedAgainByTheNext()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);

        Assert.Throws<InvalidOperationException>(() => lease.Companion<StringBuilder>(_ => throw new InvalidOperationException("no")));

        Assert.Equal("yes", lease.Companion(_ => new StringBuilder("yes")).ToString());
    }

    [Fact]
    public async Task Companion_VersionLoadedAnew_IsMadeAnew()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var first = await CompanionAsync(harness, model);

        harness.Engine.Unload(model);
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);

        Assert.NotSame(first, await CompanionAsync(harness, model));
    }

    private static async Task<StringBuilder> CompanionAsync(EngineHarness harness, ModelName model)
    {
        using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
        return lease.Companion(_ => new StringBuilder());
    }
}
