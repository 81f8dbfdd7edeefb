using System.Diagnostics.Metrics;
using MaaS.Testing;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MaaS.Training.Tests.Telemetry;

[Collection(RunsCollection.Name)]
public sealed class TrainingMetricsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly FakeProcedure _procedure = new();
    private RunRig _rig = null!;

    public async Task InitializeAsync()
    {
        _rig = await RunRig.CreateAsync(azurite, ("MaxPollSeconds", "60"));
        await _rig.RemoveAllRunsAsync();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task AcceptAsync_TheSameRunTwice_CountsOne()
    {
        using var started = Collect("maas.training.runs.started");
        var run = RunId.New();

        await _rig.AcceptAsync(id: run);
        await _rig.AcceptAsync(id: run);

        Assert.Equal(1, Assert.Single(started.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task End_TwiceAndWithATrial_CountsTheRunOnceAsItEndedFirst()
    {
        using var ended = Collect("maas.training.runs.ended");
        var run = await _rig.AcceptAsync();
        await _rig.Table.TryInsertAsync(await _rig.GetAsync(run) with { Id = run.OfTrial(0), Parent = run }, CancellationToken.None);

        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Cancelled, error: null, CancellationToken.None);
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Failed, "It broke.", CancellationToken.None);

        Assert.Equal("cancelled", Assert.Single(ended.GetMeasurementSnapshot()).Tags["state"]);
    }

    [Fact]
    public async Task Poll_UntilTheJobHasEnded_CountsTheAttempt()
    {
        using var attempts = Collect("maas.training.attempts.ended");
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        await PollAsync(run, job);
        Assert.Empty(attempts.GetMeasurementSnapshot());

        await _rig.ReportAsync(run, Reports.Succeeded());
        await PollAsync(run, job);

        Assert.Equal("succeeded", Assert.Single(attempts.GetMeasurementSnapshot()).Tags["outcome"]);
    }

    [Fact]
    public async Task Reconcile_JobBeyondItsTimeAndTheTimeToStopIt_IsOverdue()
    {
        using var running = Collect("maas.training.jobs.running");
        using var overdue = Collect("maas.training.jobs.overdue");
        var spec = RunSpecs.Made();
        spec["service"]!["timeLimitMinutes"] = 10;
        var (run, _) = await _rig.TrainAsync(spec);
        _procedure.States[run] = ProcedureState.Running;
        await _rig.AcceptAsync();

        // The look that finds the limit passed may be a minute late, and stopping takes some minutes at most.
        _rig.Time.Advance(TimeSpan.FromMinutes(15.9));
        await ReconcileAsync();
        Assert.Equal((1, 0), (Last(running), Last(overdue)));

        _rig.Time.Advance(TimeSpan.FromMinutes(0.2));
        await ReconcileAsync();
        Assert.Equal((1, 1), (Last(running), Last(overdue)));

        // Another instance counts from now on.
        _rig.Time.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal((0, 0), (Last(running), Last(overdue)));
    }

    [Fact]
    public async Task Reconcile_JobOfAnEndedRunThatCouldNotBeStopped_IsOverdueAtItsTime()
    {
        using var overdue = Collect("maas.training.jobs.overdue");
        var (run, _) = await _rig.TrainAsync();

        // Nothing can be stopped at a place that is not configured any more.
        await _rig.SetAsync(run, record => record with { Compute = "gone" });
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Failed, "It broke.", CancellationToken.None);
        Assert.True((await _rig.GetAsync(run)).IsJobLeft);
        await ReconcileAsync();
        Assert.Equal(0, Last(overdue));

        _rig.Time.Advance(TimeSpan.FromDays(2));
        await ReconcileAsync();

        Assert.Equal(1, Last(overdue));
    }

    /// <summary>The process that started the job died before it could write that down.</summary>
    [Fact]
    public async Task Reconcile_JobLeftWhoseStartWasNotRecorded_IsOverdueFromTheEndOfTheRunOn()
    {
        using var overdue = Collect("maas.training.jobs.overdue");
        var spec = RunSpecs.Made();
        spec["service"]!["timeLimitMinutes"] = 10;
        var run = await _rig.AcceptAsync(spec);
        _rig.Time.Advance(TimeSpan.FromMinutes(20));
        await _rig.SetAsync(run, record => record with { Compute = "gone", StartingAttempt = 1 });
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Cancelled, error: null, CancellationToken.None);
        Assert.True((await _rig.GetAsync(run)) is { IsJobLeft: true, StartedAt: null });

        _rig.Time.Advance(TimeSpan.FromMinutes(15.9));
        await ReconcileAsync();
        Assert.Equal(0, Last(overdue));

        _rig.Time.Advance(TimeSpan.FromMinutes(0.2));
        await ReconcileAsync();
        Assert.Equal(1, Last(overdue));
    }

    [Fact]
    public async Task Reconcile_JobWhoseSpecIsGone_IsOverdueAfterTheLongestTimeThatASpecMayAskFor()
    {
        using var overdue = Collect("maas.training.jobs.overdue");
        var (run, _) = await _rig.TrainAsync();
        _procedure.States[run] = ProcedureState.Running;
        await _rig.Blobs.RemoveAsync(run, CancellationToken.None);

        _rig.Time.Advance(TimeSpan.FromDays(30));
        await ReconcileAsync();
        Assert.Equal(0, Last(overdue));

        _rig.Time.Advance(TimeSpan.FromMinutes(6.1));
        await ReconcileAsync();
        Assert.Equal(1, Last(overdue));
    }

    [Fact]
    public async Task Reconcile_ProceduresCannotBeAsked_CountsTheJobsAllTheSame()
    {
        using var running = Collect("maas.training.jobs.running");
        await _rig.TrainAsync();
        _rig.Time.Advance(TimeSpan.FromMinutes(2));
        _procedure.Failure = new InvalidOperationException("The hub is away.");

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(ReconcileAsync);

        Assert.Same(_procedure.Failure, thrown);
        Assert.Equal(1, Last(running));
    }

    private MetricCollector<long> Collect(string instrument)
    {
        // The meter is made with the first service that has it.
        _rig.Get<TrainingMetrics>();
        return new MetricCollector<long>(_rig.Get<IMeterFactory>(), TrainingMetrics.MeterName, instrument);
    }

    private static long Last(MetricCollector<long> collector)
    {
        collector.RecordObservableInstruments();
        return collector.LastMeasurement!.Value;
    }

    private Task ReconcileAsync() => _rig.Get<RunReconciler>().ReconcileAsync(_procedure, CancellationToken.None);

    private Task<PollResult> PollAsync(RunId run, JobHandle job) =>
        _rig.Get<PollStep>().ExecuteAsync(run, attempt: 1, job, watch: null, CancellationToken.None);
}
