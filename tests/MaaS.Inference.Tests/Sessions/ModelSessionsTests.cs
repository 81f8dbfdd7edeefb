using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Sessions;

/// <summary>Models of 1.4 MB, which a low threshold makes large ones.</summary>
public sealed class ModelSessionsTests
{
    private const int Width = 600;

    // The model with its weights moved out takes 1.4 MB, three while that is done, and four with packed weights.
    private const long RoomForNoPackedWeights = 3 << 20;

    private static readonly SessionPolicy TwoPhases = new() { TwoPhaseBytes = 1 << 20, Cores = 1 };

    [Fact]
    public async Task LeaseAsync_LargeModel_AnswersFromMappedWeightsAndThenFromPackedOnes()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));

        var first = await AskAsync(harness, model);
        await harness.BuildsAreDoneAsync();

        Assert.Single(PackedFolders(harness));
        Assert.True(harness.IsMapped("weights.bin"));
        Assert.False(harness.IsMapped(".weights"));
        AssertClose(first, await AskAsync(harness, model));
    }

    [Fact]
    public async Task LeaseAsync_SmallModel_IsPackedAtOnceAndKeepsNothing()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));

        await AskAsync(harness, model);

        Assert.Empty(PackedFolders(harness));
        Assert.False(harness.IsMapped(".weights"));
    }

    [Fact]
    public async Task InferAsync_WhileSessionsAreSwapped_NoRequestFails()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        var expected = await AskAsync(harness, model);
        for (var load = 0; load < 5; load++)
        {
            harness.Engine.Unload(model);
            await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);

            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!harness.IsMapped("weights.bin"))
                {
                    limit.Token.ThrowIfCancellationRequested();
                    AssertClose(expected, await AskAsync(harness, model));
                }

                AssertClose(expected, await AskAsync(harness, model));
            }));
            await Task.WhenAll(clients);
        }
    }

    [Fact]
    public async Task LeaseAsync_PackedBefore_UsesWhatIsThere()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        var written = await PackAsync(harness, model);

        harness.Engine.Unload(model);
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();
        Assert.True(harness.IsMapped("weights.bin"));

        Assert.Equal(written, File.GetLastWriteTimeUtc(WeightsOf(harness)));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("altered")]
    [InlineData("without list")]
    public async Task LeaseAsync_PackedWeightsAreDamaged_PacksThemAnew(string damage)
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        var expected = await AskAsync(harness, model);
        var written = await PackAsync(harness, model);
        harness.Engine.Unload(model);
        Assert.False(harness.IsMapped("weights.bin"));
        Damage(WeightsOf(harness), damage);

        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();
        Assert.True(harness.IsMapped("weights.bin"));

        Assert.NotEqual(written, File.GetLastWriteTimeUtc(WeightsOf(harness)));
        AssertClose(expected, await AskAsync(harness, model));
    }

    [Fact]
    public async Task LeaseAsync_PackedWeightsOfAnotherMachine_AreNotUsed()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await PackAsync(harness, model);
        harness.Engine.Unload(model);
        Assert.False(harness.IsMapped("weights.bin"));
        var mine = Assert.Single(PackedFolders(harness));
        Directory.Move(mine, Path.Combine(Path.GetDirectoryName(mine)!, PackedWeights.KeyOf("1.0.0", "another processor")));

        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();

        Assert.True(harness.IsMapped("weights.bin"));
        Assert.Equal(mine, Assert.Single(PackedFolders(harness)));
    }

    [Fact]
    public async Task LeaseAsync_PackingWasKilled_PacksAnew()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await PackAsync(harness, model);
        harness.Engine.Unload(model);
        Assert.False(harness.IsMapped("weights.bin"));
        var whole = Assert.Single(PackedFolders(harness));
        Directory.Move(whole, $"{whole}.0123456789abcdef0123456789abcdef.partial");

        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);

        await harness.BuildsAreDoneAsync();
        Assert.True(Directory.Exists(whole) && harness.IsMapped("weights.bin"));
    }

    [Fact]
    public async Task LeaseAsync_NoRoomForPackedWeights_PacksInMemory()
    {
        await using var harness = new EngineHarness(policy: TwoPhases, cacheBytes: RoomForNoPackedWeights);
        using var gate = new ManualResetEventSlim();
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        harness.Builds.Enqueue(gate.Wait);

        var first = await AskAsync(harness, model);
        Assert.True(harness.IsMapped(".weights"));
        gate.Set();
        await harness.BuildsAreDoneAsync();

        Assert.False(harness.IsMapped(".weights"));
        Assert.Empty(PackedFolders(harness));
        AssertClose(first, await AskAsync(harness, model));
    }

    [Fact]
    public async Task Unload_WhileAnotherIsBuilt_TheBuildOfTheUnloadedIsGivenUp()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        using var gate = new ManualResetEventSlim();
        harness.Builds.Enqueue(gate.Wait);
        await AskAsync(harness, model);

        harness.Engine.Unload(model);
        gate.Set();
        await harness.BuildsAreDoneAsync();

        Assert.Empty(PackedFolders(harness));
        Assert.False(harness.IsMapped("weights.bin"));
    }

    [Fact]
    public async Task Unload_WhileItIsBuilt_NothingOfItStays()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = 1, TwoPhases);
        await using var blocker = await Blocker.StartAsync(harness);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        // The new session waits for a slot to warm up in.
        await EngineHarness.EventuallyAsync(() => harness.IsMapped("weights.bin"));

        harness.Engine.Unload(model);
        await blocker.FreeSlotAsync();
        await harness.BuildsAreDoneAsync();

        Assert.False(harness.IsMapped("weights.bin"));
        Assert.False(harness.IsMapped(".weights"));
        Assert.Empty(Directory.EnumerateDirectories(harness.CacheFolder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task LeaseAsync_SchedulerStopsBeforeTheWarmUp_TheNewSessionIsClosed()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        harness.StopScheduler();

        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();

        Assert.Single(PackedFolders(harness));
        Assert.False(harness.IsMapped("weights.bin"));
    }

    [Fact]
    public async Task LeaseAsync_NoMemoryForTheBuild_GoesOnWithMappedWeights()
    {
        // The model takes 3.4 MiB of it, and its build 1.7. Nobody uses it while it is built.
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 4 << 20, TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);

        await harness.BuildsAreDoneAsync();

        Assert.Equal(SessionForm.Unpacked, (await ServingAsync(harness, model)).Form);
        Assert.Equal(Width, (await AskAsync(harness, model)).Length);
    }

    [Fact]
    public async Task LeaseAsync_NoMemoryForTheBuild_NothingLeavesForItAndItIsBuiltWhenSomeIsReleased()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 13 << 19, TwoPhases);
        var other = await harness.PublishAsync("other", OnnxModels.AddConstant(1));
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await harness.Engine.LoadAsync(other, VersionSelector.Default, CancellationToken.None);
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();
        Assert.Equal(2, harness.Engine.GetStatus().Count(status => status.State == VersionState.Ready));
        Assert.Equal(SessionForm.Unpacked, (await ServingAsync(harness, model)).Form);

        harness.Engine.Unload(other);
        await harness.BuildsAreDoneAsync();

        Assert.Equal(SessionForm.PackedFile, (await ServingAsync(harness, model)).Form);
    }

    [Fact]
    public async Task LeaseAsync_PackedBefore_NeedsNoMemory()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 13 << 19, TwoPhases);
        var other = await harness.PublishAsync("other", OnnxModels.AddConstant(1));
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await PackAsync(harness, model);
        harness.Engine.Unload(model);
        await harness.Engine.LoadAsync(other, VersionSelector.Default, CancellationToken.None);

        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();

        Assert.Equal(SessionForm.PackedFile, (await ServingAsync(harness, model)).Form);
        Assert.Equal(2, harness.Engine.GetStatus().Count(status => status.State == VersionState.Ready));
    }

    [Fact]
    public async Task LeaseAsync_BuildHasTheMemory_TheLoadTakesItAndTheBuildIsDoneLater()
    {
        // The one that blocks takes 3 MiB or less, each model 3.4 and its build 1.7: room for one build beside one model only.
        await using var harness = new EngineHarness(options => (options.RunThreads, options.MemoryBudgetBytes) = (1, 21 << 19), TwoPhases);
        await using var blocker = await Blocker.StartAsync(harness);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        var other = await harness.PublishAsync("other", OnnxModels.Dense(Width, seed: 2));
        using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
        await EngineHarness.EventuallyAsync(() => harness.IsMapped("weights.bin"));

        await harness.Engine.LoadAsync(other, VersionSelector.Default, CancellationToken.None);

        await blocker.FreeSlotAsync();
        await harness.BuildsAreDoneAsync();
        Assert.Equal(SessionForm.Unpacked, (await ServingAsync(harness, model)).Form);
        harness.Engine.Unload(other);
        await harness.BuildsAreDoneAsync();
        Assert.Equal(SessionForm.PackedFile, (await ServingAsync(harness, model)).Form);
    }

    [Fact]
    public async Task LeaseAsync_PackedWeightsCannotBeWritten_PacksInMemory()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        using var gate = new ManualResetEventSlim();
        harness.Builds.Enqueue(gate.Wait);
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        var content = Path.GetDirectoryName(Assert.Single(Directory.GetFiles(harness.CacheFolder, "model.onnx", SearchOption.AllDirectories)))!;
        await File.WriteAllTextAsync(Path.Combine(content, ".derived"), "in the way");

        gate.Set();
        await harness.BuildsAreDoneAsync();

        Assert.Equal(SessionForm.Packed, (await ServingAsync(harness, model)).Form);
    }

    [Fact]
    public async Task Rent_LatencyAfterSomeRuns_GivesASessionOfItsOwn()
    {
        await using var harness = new EngineHarness(policy: new SessionPolicy { Cores = 2, LatencyRunsBeforeSession = 2 });
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        var shared = Rent(loaded, RunProfile.Throughput);

        Assert.Same(shared, Rent(loaded, RunProfile.Latency));
        await harness.BuildsAreDoneAsync();
        Assert.Same(shared, Rent(loaded, RunProfile.Latency));
        await harness.BuildsAreDoneAsync();

        Assert.NotSame(shared, Rent(loaded, RunProfile.Latency));
        Assert.Same(shared, Rent(loaded, RunProfile.Throughput));
        loaded.Release();
    }

    [Fact]
    public async Task Rent_LatencyOfALargeModel_SharesThePackedWeights()
    {
        await using var harness = new EngineHarness(policy: TwoPhases with { Cores = 2, LatencyRunsBeforeSession = 1 });
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);

        Rent(loaded, RunProfile.Latency);
        await harness.BuildsAreDoneAsync();

        Assert.NotSame(Rent(loaded, RunProfile.Throughput), Rent(loaded, RunProfile.Latency));
        Assert.Equal(2, harness.CountMapped("weights.bin"));
        loaded.Release();
    }

    [Fact]
    public async Task Rent_OneCore_HasNoSessionForLatency()
    {
        await using var harness = new EngineHarness(policy: new SessionPolicy { Cores = 1, LatencyRunsBeforeSession = 1 });
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);

        Rent(loaded, RunProfile.Latency);
        await harness.BuildsAreDoneAsync();

        Assert.Same(Rent(loaded, RunProfile.Throughput), Rent(loaded, RunProfile.Latency));
        loaded.Release();
    }

    [Fact]
    public async Task Rent_NoMemoryForALatencySession_NothingLeavesForIt()
    {
        await using var harness = CreateWithRoomForTwo();

        var (loaded, _) = await AskForLatencyBesideAnotherAsync(harness);

        Assert.Same(Rent(loaded, RunProfile.Throughput), Rent(loaded, RunProfile.Latency));
        Assert.Equal(2, harness.Engine.GetStatus().Count(status => status.State == VersionState.Ready));
        loaded.Release();
    }

    [Fact]
    public async Task Rent_LatencyWhileTheSchedulerStops_IsNotServedUnwarmed()
    {
        await using var harness = new EngineHarness(policy: new SessionPolicy { Cores = 2, LatencyRunsBeforeSession = 1 });
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        harness.StopScheduler();

        Rent(loaded, RunProfile.Latency);
        await harness.BuildsAreDoneAsync();

        Assert.Null(loaded.Sessions.Latency);
        loaded.Release();
    }

    [Fact]
    public async Task Rent_NoMemoryForALatencySession_IsBuiltWhenSomeIsReleased()
    {
        await using var harness = CreateWithRoomForTwo();
        var (loaded, other) = await AskForLatencyBesideAnotherAsync(harness);

        harness.Engine.Unload(other);
        await harness.BuildsAreDoneAsync();

        Assert.NotNull(loaded.Sessions.Latency);
        Assert.True(loaded.ReservedBytes > 4 << 20);
        loaded.Release();
    }

    [Fact]
    public async Task InferAsync_MoreThan256Shapes_SessionsKeepPatternsNoMore()
    {
        await using var harness = new EngineHarness(policy: new SessionPolicy { Cores = 2, LatencyRunsBeforeSession = 1 });
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(TensorDataType.Fp32, "N"));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        Rent(loaded, RunProfile.Latency);
        foreach (var length in Enumerable.Range(1, 256).Concat(Enumerable.Range(1, 256)))
        {
            await AskIdentityAsync(harness, model, length);
        }

        await harness.BuildsAreDoneAsync();
        Assert.True(loaded.Sessions.Serving.UsesPatterns);
        Assert.True(loaded.Sessions.Latency!.UsesPatterns);

        await AskIdentityAsync(harness, model, 257);
        await harness.BuildsAreDoneAsync();

        Assert.False(loaded.Sessions.Serving.UsesPatterns);
        Assert.False(loaded.Sessions.Latency!.UsesPatterns);
        await AskIdentityAsync(harness, model, 258);
        loaded.Release();
    }

    [Fact]
    public async Task InferAsync_ManyShapesOfALargeModel_KeepsThePackedWeights()
    {
        await using var harness = new EngineHarness(policy: TwoPhases with { MostPatterns = 1 });
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        await PackAsync(harness, model);
        var expected = await AskAsync(harness, model);

        using (var input = Tensors.Fp32("x", [2, Width], new float[2 * Width]))
        using (await harness.InferAsync(model, [input]))
        {
        }

        await harness.BuildsAreDoneAsync();

        var serving = await ServingAsync(harness, model);
        Assert.Equal((SessionForm.PackedFile, false), (serving.Form, serving.UsesPatterns));
        AssertClose(expected, await AskAsync(harness, model));
    }

    [Fact]
    public async Task InferAsync_ManyShapesBeforeItIsPacked_ThePackedSessionHasNoPatterns()
    {
        await using var harness = new EngineHarness(policy: TwoPhases with { MostPatterns = 0 });
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        using var gate = new ManualResetEventSlim();
        harness.Builds.Enqueue(gate.Wait);
        await AskAsync(harness, model);

        gate.Set();
        await harness.BuildsAreDoneAsync();

        var serving = await ServingAsync(harness, model);
        Assert.Equal((SessionForm.PackedFile, false), (serving.Form, serving.UsesPatterns));
    }

    [Fact]
    public async Task Dispose_SessionIsLeased_FilesStayUntilItEnds()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        var file = Assert.Single(Directory.GetFiles(harness.CacheFolder, "*.lock"));
        using (loaded.Sessions.Rent(RunProfile.Throughput, slot: 0, isShort: false))
        {
            harness.Engine.Unload(model);
            loaded.Release();

            Assert.Throws<IOException>(() => File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        }

        File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public async Task Replace_LeaseIsHeld_TheOldSessionRunsOn()
    {
        await using var harness = new EngineHarness(policy: TwoPhases);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(Width, seed: 1));
        using var gate = new ManualResetEventSlim();
        harness.Builds.Enqueue(gate.Wait);
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        using (var lease = loaded.Sessions.Rent(RunProfile.Throughput, slot: 0, isShort: false))
        {
            gate.Set();
            await harness.BuildsAreDoneAsync();

            Assert.NotSame(lease.Session, Rent(loaded, RunProfile.Throughput));
            Assert.True(harness.IsMapped(".weights"));
        }

        Assert.False(harness.IsMapped(".weights"));
        loaded.Release();
    }

    private static EngineHarness CreateWithRoomForTwo() =>
        new(options => options.MemoryBudgetBytes = 5 << 20, new SessionPolicy { Cores = 2, LatencyRunsBeforeSession = 1 });

    /// <summary>Both are loaded, and there is no memory for another session.</summary>
    private static async Task<(LoadedModel Loaded, ModelName Other)> AskForLatencyBesideAnotherAsync(EngineHarness harness)
    {
        var other = await harness.PublishAsync("other", OnnxModels.AddConstant(2));
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await harness.Engine.LoadAsync(other, VersionSelector.Default, CancellationToken.None);
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        Rent(loaded, RunProfile.Latency);
        await harness.BuildsAreDoneAsync();
        return (loaded, other);
    }

    private static OnnxSession Rent(LoadedModel model, RunProfile profile, int slot = 0, bool isShort = false)
    {
        using var lease = model.Sessions.Rent(profile, slot, isShort);
        return lease.Session;
    }

    private static async Task<OnnxSession> ServingAsync(EngineHarness harness, ModelName model)
    {
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        loaded.Release();
        return loaded.Sessions.Serving;
    }

    private static async Task AskIdentityAsync(EngineHarness harness, ModelName model, int length)
    {
        using var input = Tensors.Fp32("x", [length], new float[length]);
        using var result = await harness.InferAsync(model, [input]);
    }

    private static async Task<float[]> AskAsync(EngineHarness harness, ModelName model)
    {
        using var input = Tensors.Fp32("x", [1, Width], [.. Enumerable.Range(0, Width).Select(i => i / (float)Width)]);
        using var result = await harness.InferAsync(model, [input]);
        return result.Floats();
    }

    private static async Task<DateTime> PackAsync(EngineHarness harness, ModelName model)
    {
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await harness.BuildsAreDoneAsync();
        return File.GetLastWriteTimeUtc(WeightsOf(harness));
    }

    private static string[] PackedFolders(EngineHarness harness) =>
        Directory.GetDirectories(harness.CacheFolder, "packed-*", SearchOption.AllDirectories);

    private static string WeightsOf(EngineHarness harness) => Path.Combine(Assert.Single(PackedFolders(harness)), "weights.bin");

    private static void Damage(string weights, string damage)
    {
        switch (damage)
        {
            case "cut":
                using (var file = File.OpenWrite(weights))
                {
                    file.SetLength(file.Length - 1);
                }

                break;
            case "altered":
                var bytes = File.ReadAllBytes(weights);
                bytes[^1] ^= 1;
                File.WriteAllBytes(weights, bytes);
                break;
            default:
                File.Delete(Path.Combine(Path.GetDirectoryName(weights)!, ".files.json"));
                break;
        }
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < Width; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-3f);
        }
    }
}
