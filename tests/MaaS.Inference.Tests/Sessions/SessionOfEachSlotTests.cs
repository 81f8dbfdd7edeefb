using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Sessions;

/// <summary>Runs on one session take turns at its allocator, so that short ones get a session for each slot.</summary>
public sealed class SessionOfEachSlotTests
{
    private const int Slots = 3;

    // Each model is taken to need 2 MiB and its file, and so is each session more.
    private const int RoomForSix = 13 << 20;

    private static readonly SessionPolicy Policy = new() { Cores = 1, CrowdedRunsBeforeSessions = 2 };

    [Fact]
    public async Task Rent_CrowdedRuns_GivesEachSlotASession()
    {
        await using var harness = CreateHarness();
        var loaded = await LoadAsync(harness, "add");
        var shared = loaded.Sessions.Serving;

        using (loaded.Sessions.Rent(RunProfile.Throughput, slot: 0, isShort: true))
        {
            Assert.Same(shared, Rent(loaded, slot: 1));
            await harness.BuildsAreDoneAsync();
            Assert.Same(shared, Rent(loaded, slot: 2));
            await harness.BuildsAreDoneAsync();
        }

        OnnxSession[] sessions = [Rent(loaded, slot: 0), Rent(loaded, slot: 1), Rent(loaded, slot: 2)];
        Assert.Same(shared, sessions[0]);
        Assert.Equal(Slots, sessions.Distinct().Count());
        loaded.Release();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Rent_RunsThatMeetNoOthersOrAreLong_ShareASession(bool isShort, bool meetsAnother)
    {
        await using var harness = CreateHarness();
        var loaded = await LoadAsync(harness, "add");
        using var other = meetsAnother ? loaded.Sessions.Rent(RunProfile.Throughput, slot: 0, isShort) : default(IDisposable);

        for (var i = 0; i < 100; i++)
        {
            Rent(loaded, slot: 1, isShort);
        }

        await harness.BuildsAreDoneAsync();
        Assert.False(loaded.Sessions.HasSessionsOfSlots);
        loaded.Release();
    }

    [Fact]
    public async Task Rent_ManyWeights_ShareASession()
    {
        await using var harness = new EngineHarness(
            options => options.RunThreads = Slots, Policy with { CrowdedRunsBeforeSessions = 1, TwoPhaseBytes = 1 << 20 });
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(600, seed: 1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);

        Crowd(loaded);
        await harness.BuildsAreDoneAsync();

        Assert.False(loaded.Sessions.HasSessionsOfSlots);
        loaded.Release();
    }

    [Fact]
    public async Task Rent_NoMemory_NothingLeavesForItAndItIsBuiltWhenSomeIsReleased()
    {
        await using var harness = CreateHarness(7 << 20);
        (await LoadAsync(harness, "other")).Release();
        var loaded = await LoadAsync(harness, "add");

        Crowd(loaded);
        await harness.BuildsAreDoneAsync();
        Assert.False(loaded.Sessions.HasSessionsOfSlots);
        Assert.Equal(2, harness.Engine.GetStatus().Count(status => status.State == VersionState.Ready));

        harness.Engine.Unload(ModelName.Parse("other"));
        await harness.BuildsAreDoneAsync();
        Assert.True(loaded.Sessions.HasSessionsOfSlots);
        loaded.Release();
    }

    /// <summary>Of the budget for six, all are free again.</summary>
    [Fact]
    public async Task Unload_SlotsHadSessions_TheirMemoryIsFree()
    {
        await using var harness = CreateHarness();
        var loaded = await LoadAsync(harness, "add");
        Crowd(loaded);
        await harness.BuildsAreDoneAsync();
        Assert.InRange(loaded.ReservedBytes, 6 << 20, 7 << 20);

        harness.Engine.Unload(ModelName.Parse("add"));
        loaded.Release();

        for (var i = 0; i < 6; i++)
        {
            (await LoadAsync(harness, $"m{i}")).Release();
        }

        Assert.Equal(6, harness.Engine.GetStatus().Count(status => status.State == VersionState.Ready));
    }

    /// <summary>They only make runs faster: a model in use that has them must not keep another out.</summary>
    [Fact]
    public async Task LoadAsync_SessionsOfSlotsHaveTheMemory_TheyGoAndComeBackWhenThereIsSome()
    {
        await using var harness = CreateHarness(8 << 20);
        var loaded = await LoadAsync(harness, "add");
        Crowd(loaded);
        await harness.BuildsAreDoneAsync();
        Assert.True(loaded.Sessions.HasSessionsOfSlots);

        var other = await LoadAsync(harness, "other");

        Assert.False(loaded.Sessions.HasSessionsOfSlots);
        await AskAsync(harness, 1, CancellationToken.None);
        other.Release();
        harness.Engine.Unload(ModelName.Parse("other"));
        Crowd(loaded);
        await harness.BuildsAreDoneAsync();
        Assert.True(loaded.Sessions.HasSessionsOfSlots);
        loaded.Release();
    }

    /// <summary>Sessions of slots that are rebuilt release memory, and each release is another try of what there was none for.</summary>
    [Fact]
    public async Task InferAsync_ManyShapesAndNoMemoryToRebuildAll_TriesOnce()
    {
        await using var harness = new EngineHarness(
            options => (options.RunThreads, options.MemoryBudgetBytes) = (2, 8400 << 10), Policy with { MostPatterns = 1, TwoPhaseBytes = 4 << 20 });
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(600, seed: 1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        Crowd(loaded);
        await harness.BuildsAreDoneAsync();
        Assert.True(loaded.Sessions.SessionsOfSlotsUsePatterns);

        loaded.Sessions.CountShape(1);
        loaded.Sessions.CountShape(2);
        for (var i = 0; i < 4; i++)
        {
            await harness.BuildsAreDoneAsync();
        }

        var sessionOfSlot = Rent(loaded, slot: 1);
        for (var i = 0; i < 4; i++)
        {
            await harness.BuildsAreDoneAsync();
        }

        Assert.False(sessionOfSlot.UsesPatterns);
        Assert.Same(sessionOfSlot, Rent(loaded, slot: 1));
        loaded.Release();
    }

    [Fact]
    public async Task InferAsync_ManyShapes_SessionsOfSlotsKeepPatternsNoMore()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = Slots, Policy with { MostPatterns = 1 });
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(TensorDataType.Fp32, "N"));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
        Crowd(loaded);
        await harness.BuildsAreDoneAsync();
        Assert.True(Rent(loaded, slot: 2).UsesPatterns);

        loaded.Sessions.CountShape(1);
        loaded.Sessions.CountShape(2);
        await harness.BuildsAreDoneAsync();

        OnnxSession[] sessions = [Rent(loaded, slot: 0), Rent(loaded, slot: 1), Rent(loaded, slot: 2)];
        Assert.Equal(Slots, sessions.Distinct().Count());
        Assert.All(sessions, session => Assert.False(session.UsesPatterns));
        loaded.Release();
    }

    /// <summary>Through the engine, whose runs say themselves whether they meet others; and no request fails while sessions are added.</summary>
    [Fact]
    public async Task InferAsync_SeveralCallersOfShortRuns_SlotsGetSessions()
    {
        await using var harness = CreateHarness();
        var loaded = await LoadAsync(harness, "add");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            while (!loaded.Sessions.HasSessionsOfSlots)
            {
                await AskAsync(harness, caller, limit.Token);
            }
        })));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(caller => Task.Run(() => AskAsync(harness, caller, limit.Token))));
        loaded.Release();
    }

    private static EngineHarness CreateHarness(long budget = RoomForSix) =>
        new(options => (options.RunThreads, options.MemoryBudgetBytes) = (Slots, budget), Policy);

    private static async Task<LoadedModel> LoadAsync(EngineHarness harness, string name)
    {
        var model = await harness.PublishAsync(name, OnnxModels.AddConstant(1));
        return await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);
    }

    private static void Crowd(LoadedModel loaded)
    {
        using var other = loaded.Sessions.Rent(RunProfile.Throughput, slot: 0, isShort: true);
        for (var i = 0; i < Policy.CrowdedRunsBeforeSessions; i++)
        {
            Rent(loaded, slot: 1);
        }
    }

    private static OnnxSession Rent(LoadedModel loaded, int slot, bool isShort = true)
    {
        using var lease = loaded.Sessions.Rent(RunProfile.Throughput, slot, isShort);
        return lease.Session;
    }

    private static async Task AskAsync(EngineHarness harness, int value, CancellationToken cancellationToken)
    {
        using var input = Tensors.Fp32("x", [1, 4], value, 0, 0, 0);
        using var result = await harness.InferAsync(ModelName.Parse("add"), [input], cancellationToken: cancellationToken);
        Assert.Equal(value + 1, result.Floats()[0]);
    }
}
