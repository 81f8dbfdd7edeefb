using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class PollStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;
    private JobWatch? _watch;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_JobWorks_IsRunning()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);

        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_ReportOfSuccess_IsSuccessAndEndsAJobThatGoesOn()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Succeeded());

        Assert.Equal(new PollResult(JobOutcome.Succeeded), await PollAsync(run, job));
        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Theory]
    [InlineData(null, JobOutcome.Lost)]
    [InlineData(true, JobOutcome.Lost)]
    [InlineData(false, JobOutcome.Failed)]
    public async Task ExecuteAsync_ReportOfFailure_SaysWhetherAnotherAttemptMayHelp(bool? isRetriable, JobOutcome outcome)
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Failed("It broke.", isRetriable));
        await EndAsync(job, 1);

        Assert.Equal(new PollResult(outcome, "It broke."), await PollAsync(run, job));
    }

    [Fact]
    public async Task ExecuteAsync_ReportOfFailureThatSaysNothing_HasAnErrorAllTheSame()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Failed(error: null, isRetriable: false));

        Assert.Contains("not why", (await PollAsync(run, job)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_ReportWithALongError_KeepsItsBeginning()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Failed("It broke. " + new string('x', 1 << 20)));

        var error = (await PollAsync(run, job)).Error!;

        Assert.StartsWith("It broke.", error, StringComparison.Ordinal);
        Assert.True(error.Length <= BoundedText.MaxLength + 1);
    }

    [Theory]
    [InlineData("{ \"status\": 7 }")]
    [InlineData("null")]
    [InlineData("not JSON")]
    [InlineData("")]
    public async Task ExecuteAsync_ReportThatIsNone_FailsTheRun(string text)
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.WriteAsync(run, RunFiles.Report, text);

        var error = await Assert.ThrowsAsync<RunFailedException>(() => PollAsync(run, job));

        Assert.Contains("report.json is not a report", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_ReportLargerThanReportsAre_FailsTheRun()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.Blobs.WriteAsync(run, RunFiles.Report, new byte[(16 << 20) + 1], CancellationToken.None);

        var error = await Assert.ThrowsAsync<RunFailedException>(() => PollAsync(run, job));
        Assert.Contains("more than 16777216 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_ReportOfAnEarlierAttempt_IsPassedOver()
    {
        var (run, _) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Failed(isRetriable: false));
        var second = (await _rig.DispatchAsync(run, attempt: 2)).Job!;

        Assert.Equal(JobOutcome.Running, (await PollAsync(run, second, attempt: 2)).Outcome);

        await _rig.ReportAsync(run, Reports.Succeeded(attempt: 2));
        Assert.Equal(JobOutcome.Succeeded, (await PollAsync(run, second, attempt: 2)).Outcome);
    }

    [Theory]
    [InlineData(0, JobOutcome.Lost, "ended with code 0 and left no report.json")]
    [InlineData(1, JobOutcome.Lost, "ended with code 1 and left no report.json")]
    [InlineData(2, JobOutcome.Failed, "ended with code 2 and left no report.json")]
    [InlineData(137, JobOutcome.Lost, "ended with code 137 (SIGKILL) and left no report.json")]
    public async Task ExecuteAsync_EndWithoutAReport_DependsOnTheExitCode(int exitCode, JobOutcome outcome, string error)
    {
        var (run, job) = await _rig.TrainAsync();
        await EndAsync(job, exitCode);

        var result = await PollAsync(run, job);

        Assert.Equal(outcome, result.Outcome);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_JobThatNobodyKnows_IsLost()
    {
        var (run, job) = await _rig.TrainAsync();

        var result = await PollAsync(run, job with { Id = "other-1" });

        Assert.Equal(JobOutcome.Lost, result.Outcome);
        Assert.Contains("is not known any more", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_HeartbeatThatIsStale_StopsTheJobForAnotherAttempt()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        await PollAsync(run, job);
        _rig.Time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);

        // The first look that finds it silent may be the first after an outage.
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);

        _rig.Time.Advance(TimeSpan.FromSeconds(10));
        var result = await PollAsync(run, job);

        Assert.Equal(new PollResult(JobOutcome.Lost, "The job gave no sign for 131 s and was stopped."), result);
        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task ExecuteAsync_NobodyCouldLookForMinutes_GivesTheJobItsTimeAgain()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        await PollAsync(run, job);
        _rig.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
        _rig.Time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
        Assert.Equal(JobOutcome.Lost, (await PollAsync(run, job)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_StorageHangsForTwoMinutes_LeavesTheJobTimeToGiveASign()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        await PollAsync(run, job);
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);

        _rig.Time.Advance(TimeSpan.FromSeconds(140));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);

        await _rig.BeatAsync(run);
        _rig.Time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_ClockOfTheJobIsBehind_IsNoSilence()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        await PollAsync(run, job);
        for (var minute = 0; minute < 5; minute++)
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(100));
            await _rig.WriteAsync(run, RunFiles.Heartbeat, JsonSerializer.Serialize(
                new Heartbeat { RunId = run.Value, Attempt = 1, Phase = RunPhase.Training, At = DateTimeOffset.UnixEpoch.AddMinutes(minute) },
                RunJson.Document));

            Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
        }
    }

    [Fact]
    public async Task ExecuteAsync_EndedWellWithoutAReportWhileATwinBeats_IsRunningUntilTheTwinIsSilent()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        await EndAsync(job, 0);

        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
        _rig.Time.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);
        Assert.Equal(JobOutcome.Lost, (await PollAsync(run, job)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_ReportOfSuccessAndThePlaceIsGone_IsSuccess()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Succeeded());

        Assert.Equal(JobOutcome.Succeeded, (await PollAsync(run, job with { Compute = "gone" })).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_PlaceIsGone_FailsTheRun()
    {
        var (run, job) = await _rig.TrainAsync();

        var error = await Assert.ThrowsAsync<RunFailedException>(() => PollAsync(run, job with { Compute = "gone" }));

        Assert.Contains("no compute profile 'gone'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not JSON")]
    public async Task ExecuteAsync_NoFirstSign_StopsTheJobForAnotherAttempt(string? heartbeat)
    {
        var (run, job) = await _rig.TrainAsync();
        if (heartbeat is not null)
        {
            await _rig.WriteAsync(run, RunFiles.Heartbeat, heartbeat);
        }

        _rig.Time.Advance(TimeSpan.FromSeconds(1_800));
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);

        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            new PollResult(JobOutcome.Lost, "The job gave no sign within 1800 s of its start and was stopped."), await PollAsync(run, job));
        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task ExecuteAsync_HeartbeatOfAnEarlierAttempt_IsNoSignOfThisOne()
    {
        var (run, _) = await _rig.TrainAsync();
        await _rig.BeatAsync(run);
        _rig.Time.Advance(TimeSpan.FromMinutes(10));
        var second = (await _rig.DispatchAsync(run, attempt: 2)).Job!;

        Assert.Equal(JobOutcome.Running, (await PollAsync(run, second, attempt: 2)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_TimeLimit_StopsTheJobAndFails()
    {
        var (run, job) = await _rig.TrainAsync(RunSpecs.Made("""{ "timeLimitMinutes": 600 }"""));
        await _rig.BeatAsync(run);
        await _rig.SetAsync(run, found => found with { StartedAt = found.StartedAt - TimeSpan.FromMinutes(600) });
        Assert.Equal(JobOutcome.Running, (await PollAsync(run, job)).Outcome);

        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        var result = await PollAsync(run, job);

        Assert.Equal(JobOutcome.Failed, result.Outcome);
        Assert.Contains("$.service.timeLimitMinutes, which is 600", result.Error, StringComparison.Ordinal);
        await Waits.UntilAsync(() => _rig.Place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task ExecuteAsync_CancelledAndTheJobTakesItsTime_IsStoppingThenCancelled()
    {
        await using var rig = await RunRig.CreateAsync(azurite, ("Compute:place:Environment:STUBBORN", "1"));
        var (run, job) = await rig.TrainAsync();
        await rig.CancelAsync(run);

        Assert.Equal(new PollResult(JobOutcome.Stopping), await PollAsync(rig, run, job));
        await Waits.UntilAsync(() => rig.Place.GotSigtermAsync(job));
        Assert.Equal(new PollResult(JobOutcome.Stopping), await PollAsync(rig, run, job));

        await rig.Place.FinishAsync(job, 0);
        await Waits.UntilAsync(async () => (await PollAsync(rig, run, job)).Outcome == JobOutcome.Cancelled);
    }

    [Fact]
    public async Task ExecuteAsync_CancelledAndTheJobDoesNotEnd_IsKilled()
    {
        await using var rig = await RunRig.CreateAsync(azurite, ("Compute:place:Environment:STUBBORN", "1"));
        var (run, job) = await rig.TrainAsync();
        await rig.CancelAsync(run);
        await PollAsync(rig, run, job);
        rig.Time.Advance(TimeSpan.FromSeconds(31));

        await Waits.UntilAsync(async () => (await PollAsync(rig, run, job)).Outcome == JobOutcome.Cancelled);
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWithAReportOfSuccess_IsCancelled()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.ReportAsync(run, Reports.Succeeded());
        await EndAsync(job, 0);
        await _rig.CancelAsync(run);

        Assert.Equal(JobOutcome.Cancelled, (await PollAsync(run, job)).Outcome);
    }

    [Fact]
    public async Task ExecuteAsync_TrialOfASearchThatIsCancelled_IsCancelled()
    {
        var search = await _rig.AcceptAsync();
        var (run, job) = await _rig.TrainAsync();
        await _rig.SetAsync(run, found => found with { Parent = search });
        await _rig.CancelAsync(search);

        await Waits.UntilAsync(async () => (await PollAsync(run, job)).Outcome == JobOutcome.Cancelled);
    }

    private async Task EndAsync(JobHandle job, int exitCode)
    {
        await _rig.Place.FinishAsync(job, exitCode);
        await _rig.Get<JobDispatchers>().EndedAsync(job);
    }

    private Task<PollResult> PollAsync(RunId run, JobHandle job, int attempt = 1) => PollAsync(_rig, run, job, attempt);

    /// <summary>As the procedure does: each look gets what the one before gave.</summary>
    private async Task<PollResult> PollAsync(RunRig rig, RunId run, JobHandle job, int attempt = 1)
    {
        var result = await rig.Get<PollStep>().ExecuteAsync(run, attempt, job, _watch, CancellationToken.None);
        _watch = result.Watch;
        return result;
    }
}
