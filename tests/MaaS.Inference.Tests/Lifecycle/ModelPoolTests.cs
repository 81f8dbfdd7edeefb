using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Lifecycle;

public sealed class ModelPoolTests
{
    private static readonly AliasName DefaultAlias = AliasName.Parse("default");

    [Fact]
    public async Task RefreshAsync_AliasMovesUnderLoad_NoRequestFailsAndEveryAnswerIsOfOneVersion()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await harness.PublishAsync("add", OnnxModels.AddConstant(2));
        await MoveDefaultAsync(harness, model, 1);
        using var stop = new CancellationTokenSource();
        var answers = new int[4];
        var clients = answers.Select((_, client) => Task.Run(() => AskUntilAsync(harness, model, () => answers[client]++, stop.Token))).ToArray();
        await EngineHarness.EventuallyAsync(() => answers.All(count => count > 0));

        for (var swap = 0; swap < 20; swap++)
        {
            await MoveDefaultAsync(harness, model, 2 - (swap % 2));
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Single(harness.Engine.GetStatus(), status => status.State == VersionState.Ready);
    }

    [Fact]
    public async Task RefreshAsync_NewVersionCannotBeLoaded_TheOldOneServesOn()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        Assert.Equal(1, await AskAsync(harness, model));
        await harness.PublishAsync("add", OnnxModels.UnknownOperator());

        await harness.Engine.RefreshAsync(CancellationToken.None);

        Assert.Equal(1, await AskAsync(harness, model));
        var broken = Assert.Single(harness.Engine.GetStatus(), status => status.Version == ModelVersion.Of(2));
        Assert.Equal(VersionState.Unavailable, broken.State);
        Assert.Contains("NoSuchOperator", broken.Reason, StringComparison.Ordinal);
        var described = await harness.Engine.DescribeAsync(model, VersionSelector.Default, CancellationToken.None);
        Assert.Equal(ModelVersion.Of(1), described.Manifest.Version);
        Assert.Equal(VersionState.Ready, harness.Engine.GetStatus(described.Entry, described.Manifest.Version).State);
    }

    [Fact]
    public async Task LeaseAsync_FilesCannotBeHad_NothingLeavesForThem()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 3L << 20);
        var a = await harness.PublishAsync("a", OnnxModels.AddConstant(1));
        var b = await harness.PublishAsync("b", OnnxModels.AddConstant(2));
        await AskAsync(harness, a);
        harness.RemoveFile(b, 1, "model.onnx");

        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(harness, b));

        Assert.Equal(a, Assert.Single(harness.Engine.GetStatus(), status => status.State == VersionState.Ready).Name);
    }

    [Fact]
    public async Task Unload_WhileItLoads_LetsGoOfItAndALaterLoadIsNotRefused()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = 1);
        await using var blocker = await Blocker.StartAsync(harness);
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var loading = harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);

        // Its first run waits for the slot.
        await EngineHarness.EventuallyAsync(() => harness.Engine.GetStatus().Any(status => status.State == VersionState.Loading));
        harness.Engine.Unload(model);
        await blocker.FreeSlotAsync();

        await Assert.ThrowsAnyAsync<ModelUnavailableException>(() => loading);
        Assert.DoesNotContain(harness.Engine.GetStatus(), status => status.Name == model && status.State == VersionState.Ready);
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        Assert.Equal(1, await AskAsync(harness, model));
    }

    [Fact]
    public async Task LookAsync_ModelIsBeingLoaded_DoesNotWaitForIt()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = 1);
        await using var blocker = await Blocker.StartAsync(harness);
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var loading = harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await EngineHarness.EventuallyAsync(() => harness.Engine.GetStatus().Any(status => status.State == VersionState.Loading));

        await harness.Engine.LookAsync(CancellationToken.None);

        Assert.False(loading.IsCompleted);
        await blocker.FreeSlotAsync();
        await loading;
    }

    [Fact]
    public async Task RefreshAsync_NoRoomBesideTheOldVersion_TheOldOneServesOn()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 3L << 20);
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        Assert.Equal(1, await AskAsync(harness, model));

        await harness.PublishAsync("add", OnnxModels.UnknownOperator());

        Assert.Equal(1, await AskAsync(harness, model));
    }

    [Fact]
    public async Task LeaseAsync_MemoryIsShort_TheLongestUnusedLeaves()
    {
        // Each model is taken to need 2 MiB and a little.
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 5L << 20);
        var a = await harness.PublishAsync("a", OnnxModels.AddConstant(1));
        var b = await harness.PublishAsync("b", OnnxModels.AddConstant(2));
        var c = await harness.PublishAsync("c", OnnxModels.AddConstant(3));

        await AskAsync(harness, a);
        await AskAsync(harness, b);
        await AskAsync(harness, a);
        await AskAsync(harness, c);

        Assert.Equal([a, c], harness.Engine.GetStatus().Where(status => status.State == VersionState.Ready).Select(status => status.Name));
        Assert.Equal(2, await AskAsync(harness, b));
    }

    [Fact]
    public async Task LeaseAsync_EveryModelIsInUse_SaysSoAndLosesNothing()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 3L << 20);
        var a = await harness.PublishAsync("a", OnnxModels.AddConstant(1));
        var b = await harness.PublishAsync("b", OnnxModels.AddConstant(2));
        using (await harness.Engine.LeaseAsync(a, VersionSelector.Default, CancellationToken.None))
        {
            await Assert.ThrowsAsync<OverloadedException>(() => AskAsync(harness, b));
            Assert.Equal(1, await AskAsync(harness, a));
        }

        Assert.Equal(2, await AskAsync(harness, b));
    }

    [Fact]
    public async Task LeaseAsync_LargerThanAllThatIsUnused_NothingLeavesForIt()
    {
        // Small ones take 2 MiB, and the large one 3.4.
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 5L << 20);
        var unused = await harness.PublishAsync("unused", OnnxModels.AddConstant(1));
        var used = await harness.PublishAsync("used", OnnxModels.AddConstant(2));
        var large = await harness.PublishAsync("large", OnnxModels.Dense(600, seed: 1));
        await AskAsync(harness, unused);
        using var lease = await harness.Engine.LeaseAsync(used, VersionSelector.Default, CancellationToken.None);

        await Assert.ThrowsAsync<OverloadedException>(() => harness.Engine.LoadAsync(large, VersionSelector.Default, CancellationToken.None));

        Assert.Equal(
            [unused, used], harness.Engine.GetStatus().Where(status => status.State == VersionState.Ready).Select(status => status.Name));
    }

    [Fact]
    public async Task LeaseAsync_LargerThanTheBudget_SaysWhatIsNeeded()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 1 << 20);
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));

        var failure = await Assert.ThrowsAsync<ModelUnavailableException>(() => AskAsync(harness, model));

        Assert.Contains("MemoryBudgetBytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unload_LeaseIsHeld_FinishesWithTheOldModelAndThenRefuses()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        using var input = Tensors.Fp32("x", [1, 4], 0, 0, 0, 0);
        using (var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None))
        {
            harness.Engine.Unload(model);
            using var result = await lease.InferAsync(new InferenceRequest { Inputs = [input] }, CancellationToken.None);
            Assert.Equal(1, result.Floats()[0]);
        }

        await Assert.ThrowsAnyAsync<ModelUnavailableException>(() => AskAsync(harness, model));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        Assert.Equal(1, await AskAsync(harness, model));
    }

    [Fact]
    public async Task LeaseAsync_UnknownVersion_NamesThoseThatThereAre()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));

        var failure = await Assert.ThrowsAsync<ModelNotFoundException>(async () =>
            await harness.Engine.LeaseAsync(model, VersionSelector.Exactly(ModelVersion.Of(7)), CancellationToken.None));

        Assert.Contains("versions 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeaseAsync_ManyAtOnce_LoadOneSession()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var selectors = new[] { VersionSelector.Default, VersionSelector.Latest, VersionSelector.Exactly(ModelVersion.Of(1)) };

        var leases = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            Task.Run(async () => await harness.Engine.LeaseAsync(model, selectors[i % 3], CancellationToken.None))));

        Assert.Single(leases.Select(lease => lease.Manifest).Distinct());
        Array.ForEach(leases, lease => lease.Dispose());
    }

    private static async Task MoveDefaultAsync(EngineHarness harness, ModelName model, int version)
    {
        var stored = await harness.Store.GetSettingsAsync(model, CancellationToken.None);
        var settings = stored.Settings with { Aliases = new Dictionary<AliasName, ModelVersion> { [DefaultAlias] = ModelVersion.Of(version) } };
        Assert.True(await harness.Store.TryPutSettingsAsync(model, settings, stored.ETag, CancellationToken.None));
        await harness.Engine.RefreshAsync(model, CancellationToken.None);
        Assert.Equal(version, await AskAsync(harness, model));
    }

    private static async Task AskUntilAsync(EngineHarness harness, ModelName model, Action answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Assert.InRange(await AskAsync(harness, model), 1, 2);
            answered();

            // Short runs are done on the caller's thread, and the other callers need one of the pool as well.
            await Task.Yield();
        }
    }

    /// <summary>The constant that the version adds, after checking that the answer is of the version that it says.</summary>
    private static async Task<int> AskAsync(EngineHarness harness, ModelName model)
    {
        using var input = Tensors.Fp32("x", [1, 4], 0, 0, 0, 0);
        using var result = await harness.InferAsync(model, [input]);
        var constant = Assert.Single(result.Floats().Distinct());
        if (model.Value == "add")
        {
            Assert.Equal(result.Model.Version.Number, constant);
        }

        return (int)constant;
    }
}
