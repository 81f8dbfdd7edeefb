using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class RunReconcilerTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly FakeProcedure _procedure = new();
    private RunRig _rig = null!;

    public async Task InitializeAsync()
    {
        _rig = await RunRig.CreateAsync(azurite);
        await _rig.RemoveAllRunsAsync();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ReconcileAsync_RunThatWasNeverStarted_IsStartedAfterAMinute()
    {
        var run = await _rig.AcceptAsync();

        await ReconcileAsync();
        Assert.Empty(_procedure.Started);

        _rig.Time.Advance(TimeSpan.FromMinutes(2));
        await ReconcileAsync();
        Assert.Equal([run], _procedure.Started);
    }

    [Fact]
    public async Task ReconcileAsync_RunThatGoesOn_IsLeftAlone()
    {
        var run = await _rig.AcceptAsync();
        _procedure.States[run] = ProcedureState.Running;
        _rig.Time.Advance(TimeSpan.FromMinutes(2));

        await ReconcileAsync();

        Assert.Empty(_procedure.Started);
        Assert.False((await _rig.GetAsync(run)).IsFinal);
    }

    [Fact]
    public async Task ReconcileAsync_ProcedureThatBrokeOff_EndsTheRunAndItsTrialsAndStopsTheirJobs()
    {
        var (run, job) = await _rig.TrainAsync();
        var trial = run.OfTrial(0);
        await _rig.Table.TryInsertAsync(await _rig.GetAsync(run) with { Id = trial, Parent = run, Job = null }, CancellationToken.None);
        _procedure.States[run] = ProcedureState.Ended;
        _rig.Time.Advance(TimeSpan.FromMinutes(2));

        await ReconcileAsync();

        Assert.Equal(RunState.Failed, (await _rig.GetAsync(run)).State);
        Assert.Equal(RunState.Failed, (await _rig.GetAsync(trial)).State);
        Assert.Contains("broke off", (await _rig.GetAsync(run)).Error, StringComparison.Ordinal);
        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task ReconcileAsync_Trial_IsLeftToItsSearch()
    {
        var run = await _rig.AcceptAsync();
        await _rig.SetAsync(run, found => found with { Parent = RunId.New() });
        _rig.Time.Advance(TimeSpan.FromMinutes(2));

        await ReconcileAsync();

        Assert.Empty(_procedure.Started);
    }

    [Fact]
    public async Task ReconcileAsync_JobThatCouldNotBeStopped_IsStoppedNow()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.SetAsync(run, found => found with { Compute = "gone" });
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Cancelled, null, CancellationToken.None);
        Assert.True((await _rig.GetAsync(run)).IsJobLeft);
        await ReconcileAsync();
        Assert.True((await _rig.GetAsync(run)).IsJobLeft);
        await _rig.SetAsync(run, found => found with { Compute = job.Compute });

        await ReconcileAsync();

        Assert.False((await _rig.GetAsync(run)).IsJobLeft);
        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task RemoveOldAsync_RunThatEndedLongAgo_IsRemovedWithItsFiles()
    {
        var old = await _rig.AcceptAsync();
        await _rig.Get<EndStep>().ExecuteAsync(old, RunState.Failed, "error", CancellationToken.None);
        _rig.Time.Advance(TimeSpan.FromDays(91));
        var recent = await _rig.AcceptAsync();
        await _rig.Get<EndStep>().ExecuteAsync(recent, RunState.Failed, "error", CancellationToken.None);

        await _rig.Get<RunReconciler>().RemoveOldAsync(_procedure, CancellationToken.None);

        Assert.Equal([old], _procedure.Removed);
        Assert.Null(await _rig.Table.FindAsync(old, CancellationToken.None));
        Assert.False(await _rig.Blobs.ExistsAsync(old, RunFiles.Spec, CancellationToken.None));
        Assert.NotNull(await _rig.Table.FindAsync(recent, CancellationToken.None));
        Assert.True(await _rig.Blobs.ExistsAsync(recent, RunFiles.Spec, CancellationToken.None));
    }

    private Task ReconcileAsync() => _rig.Get<RunReconciler>().ReconcileAsync(_procedure, CancellationToken.None);
}
