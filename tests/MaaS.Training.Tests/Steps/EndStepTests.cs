using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class EndStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_Twice_TheFirstCounts()
    {
        var run = await _rig.AcceptAsync();

        await EndAsync(run, RunState.Failed, "It broke.");
        var ended = await EndAsync(run, RunState.Succeeded, null);

        Assert.Equal((RunState.Failed, RunStep.Ended, "It broke."), (ended.State, ended.Step, ended.Error));
        Assert.Equal(_rig.Time.GetUtcNow(), ended.FinishedAt);
    }

    [Fact]
    public async Task ExecuteAsync_LongError_FitsIntoTheRecord()
    {
        var run = await _rig.AcceptAsync();

        var ended = await EndAsync(run, RunState.Failed, new string('x', 1 << 20));

        Assert.Equal(BoundedText.MaxLength + 1, ended.Error!.Length);
    }

    [Fact]
    public async Task ExecuteAsync_Search_EndsItsTrialsEachAsItWent()
    {
        var search = await _rig.AcceptAsync();
        var (good, bad) = (search.OfTrial(0), search.OfTrial(1));
        var record = await _rig.GetAsync(search);
        await _rig.Table.TryInsertAsync(record with { Id = good, Parent = search }, CancellationToken.None);
        await _rig.Table.TryInsertAsync(record with { Id = bad, Parent = search, Error = "It diverged." }, CancellationToken.None);

        await EndAsync(search, RunState.Succeeded, null);

        Assert.Equal((RunState.Succeeded, null), await StateOfAsync(good));
        Assert.Equal((RunState.Failed, "It diverged."), await StateOfAsync(bad));
    }

    [Fact]
    public async Task ExecuteAsync_JobThatWasStartedAndNotRecorded_IsStopped()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.SetAsync(run, found => found with { Job = null, Attempt = 0 });

        await EndAsync(run, RunState.Cancelled, null);

        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task ExecuteAsync_JobThatStillRuns_IsStopped()
    {
        var (run, job) = await _rig.TrainAsync();

        await EndAsync(run, RunState.Failed, "Its report is none.");

        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task ExecuteAsync_PlaceOfTheJobIsAway_EndsAllTheSame()
    {
        var (run, _) = await _rig.TrainAsync();
        await _rig.Place.GoAwayAsync();

        Assert.Equal(RunState.Cancelled, (await EndAsync(run, RunState.Cancelled, null)).State);
    }

    private async Task<(RunState State, string? Error)> StateOfAsync(RunId run)
    {
        var record = await _rig.GetAsync(run);
        return (record.State, record.Error);
    }

    private Task<RunRecord> EndAsync(RunId run, RunState state, string? error) =>
        _rig.Get<EndStep>().ExecuteAsync(run, state, error, CancellationToken.None);
}
