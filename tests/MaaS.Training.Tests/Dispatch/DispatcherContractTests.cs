namespace MaaS.Training.Tests;

/// <summary>What every dispatcher does alike. A subclass for each gives the place.</summary>
public abstract class DispatcherContractTests : IAsyncLifetime
{
    private JobPlace _place = null!;
    private IJobDispatcher _dispatcher = null!;

    public async Task InitializeAsync()
    {
        _place = await NewPlaceAsync();
        _dispatcher = _place.NewDispatcher();
    }

    public async Task DisposeAsync() => await _place.DisposeAsync();

    [Fact]
    public async Task GetState_ProgramEndsWithZero_SucceededAfterRunning()
    {
        var job = await StartAsync(Jobs.Request());
        Assert.Equal(JobPlace.Compute, job.Compute);
        Assert.Contains((await StateAsync(job)).Status, new[] { JobStatus.Pending, JobStatus.Running });

        await RunningAsync(job);
        await _place.FinishAsync(job, 0);

        var state = await _dispatcher.EndedAsync(job);
        Assert.Equal(JobStatus.Succeeded, state.Status);
        Assert.Equal(_place.TellsExitCode ? 0 : null, state.ExitCode);
    }

    [Fact]
    public async Task GetState_ProgramEndsWithTwo_FailedWithItsCode()
    {
        var job = await StartAsync(Jobs.Request());
        await RunningAsync(job);

        await _place.FinishAsync(job, 2);

        var state = await _dispatcher.EndedAsync(job);
        Assert.Equal(JobStatus.Failed, state.Status);
        Assert.Equal(_place.TellsExitCode ? 2 : null, state.ExitCode);
    }

    [Fact]
    public async Task Start_TwiceAtOnceAndAgainAfterTheEnd_IsOneJob()
    {
        var jobs = await Task.WhenAll(
            _place.NewDispatcher().StartAsync(Jobs.Request(), CancellationToken.None),
            _place.NewDispatcher().StartAsync(Jobs.Request(), CancellationToken.None));
        Assert.Equal(jobs[0], jobs[1]);
        await RunningAsync(jobs[0]);

        await _place.FinishAsync(jobs[0], 0);
        await _dispatcher.EndedAsync(jobs[0]);

        Assert.Equal(jobs[0], await StartAsync(Jobs.Request()));
        Assert.Equal(JobStatus.Succeeded, (await StateAsync(jobs[0])).Status);
        Assert.Equal(1, await _place.CountStartsAsync());
    }

    [Fact]
    public async Task Start_OtherAttemptOrRun_IsAnotherJob()
    {
        var first = await StartAsync(Jobs.Request());
        var second = await StartAsync(Jobs.Request(attempt: 2));
        var other = await StartAsync(Jobs.Request("digits-2"));
        Assert.Equal(3, new[] { first, second, other }.Distinct().Count());
        await RunningAsync(second);

        await _place.FinishAsync(second, 0);

        Assert.Equal(JobStatus.Succeeded, (await _dispatcher.EndedAsync(second)).Status);
        Assert.False((await StateAsync(first)).IsEnded);
        Assert.False((await StateAsync(other)).IsEnded);
    }

    [Fact]
    public async Task Start_LongestRunId_IsStarted()
    {
        var run = RunId.Parse(new string('r', RunId.MaxLength)).OfTrial(9999);

        var job = await StartAsync(Jobs.Request(run.Value, attempt: 123));

        Assert.False((await StateAsync(job)).IsEnded);
    }

    [Fact]
    public async Task Start_Environment_ArrivesAsItIs()
    {
        var request = Jobs.Request();

        var job = await StartAsync(request);

        await RunningAsync(job);
        var environment = await _place.EnvironmentOfAsync(job);
        Assert.All(request.Environment, variable => Assert.Equal(variable.Value, environment[variable.Key]));
        Assert.Equal("digits-1", environment[JobEnvironment.RunId]);
        Assert.Equal("1", environment[JobEnvironment.Attempt]);
        Assert.Equal("from the profile", environment["OF_PROFILE"]);
    }

    [Theory]
    [InlineData("WITH-DASH", "")]
    [InlineData("A=B", "")]
    [InlineData("", "")]
    [InlineData("NUL", "\0")]
    public async Task Start_VariableThatCannotBePassed_IsRefused(string name, string value)
    {
        var request = Jobs.Request() with { Environment = new Dictionary<string, string> { [name] = value } };

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(request));

        Assert.False(refusal.IsTransient);
        Assert.Equal(0, await _place.CountStartsAsync());
    }

    [Fact]
    public async Task Stop_RunningJob_EndsItWithSigterm()
    {
        var job = await StartAsync(Jobs.Request());
        await RunningAsync(job);

        await StopAsync(job);

        await Waits.UntilAsync(() => _place.GotSigtermAsync(job));
        Assert.Equal(_place.AfterStop, (await _dispatcher.EndedAsync(job)).Status);
        await StopAsync(job);
    }

    [Fact]
    public async Task Stop_EndedJob_ChangesNothing()
    {
        var job = await StartAsync(Jobs.Request());
        await RunningAsync(job);
        await _place.FinishAsync(job, 0);
        await _dispatcher.EndedAsync(job);

        await StopAsync(job);

        Assert.Equal(JobStatus.Succeeded, (await StateAsync(job)).Status);
        Assert.False(await _place.GotSigtermAsync(job));
    }

    [Theory]
    [InlineData("maas-nobody-1")]
    [InlineData("nobody-1")]
    [InlineData("../etc")]
    public async Task GetStateAndStop_UnknownJob_LostAndLeftAlone(string id)
    {
        var job = new JobHandle(JobPlace.Compute, id);

        await StopAsync(job);

        Assert.Equal(JobStatus.Lost, (await StateAsync(job)).Status);
    }

    [Fact]
    public async Task GetStateAndStop_NewDispatcher_FindsTheJob()
    {
        var job = await StartAsync(Jobs.Request());
        await RunningAsync(job);
        var later = _place.NewDispatcher();

        await later.RunningAsync(job);
        Assert.Equal(job, await later.StartAsync(Jobs.Request(), CancellationToken.None));
        await later.StopAsync(job, CancellationToken.None);

        Assert.Equal(_place.AfterStop, (await _place.NewDispatcher().EndedAsync(job)).Status);
    }

    [Fact]
    public async Task Start_PlaceAway_IsTransient()
    {
        await _place.GoAwayAsync();

        var failure = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(Jobs.Request()));

        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task GetStateAndStop_PlaceAway_AreTransient()
    {
        var job = await StartAsync(Jobs.Request());
        await _place.GoAwayAsync();

        Assert.True((await Assert.ThrowsAsync<DispatchException>(() => StateAsync(job))).IsTransient);
        Assert.True((await Assert.ThrowsAsync<DispatchException>(() => StopAsync(job))).IsTransient);
    }

    [Fact]
    public async Task Stop_WithoutHandle_EndsTheJob()
    {
        var job = await StartAsync(Jobs.Request());
        await RunningAsync(job);

        await _place.NewDispatcher().StopAsync(Jobs.Request().Key, CancellationToken.None);

        await Waits.UntilAsync(() => _place.GotSigtermAsync(job));
        Assert.Equal(_place.AfterStop, (await _dispatcher.EndedAsync(job)).Status);
    }

    [Fact]
    public async Task Stop_WithoutHandle_LeavesOtherJobsAlone()
    {
        var job = await StartAsync(Jobs.Request());
        await RunningAsync(job);

        await _dispatcher.StopAsync(Jobs.Request(attempt: 2).Key, CancellationToken.None);
        await _dispatcher.StopAsync(Jobs.Request("digits-2").Key, CancellationToken.None);
        await _dispatcher.StopAsync(Jobs.OfOtherService().Key, CancellationToken.None);

        Assert.False((await StateAsync(job)).IsEnded);
        await _place.FinishAsync(job, 0);
        Assert.Equal(JobStatus.Succeeded, (await _dispatcher.EndedAsync(job)).Status);
        Assert.False(await _place.GotSigtermAsync(job));
    }

    [Fact]
    public async Task Stop_WithoutHandleAndPlaceAway_IsTransient()
    {
        await StartAsync(Jobs.Request());
        await _place.GoAwayAsync();

        var failure = await Assert.ThrowsAsync<DispatchException>(
            () => _dispatcher.StopAsync(Jobs.Request().Key, CancellationToken.None));

        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task Start_JobOfAnotherService_IsNotAdopted()
    {
        var others = await StartAsync(Jobs.OfOtherService());
        if (_place.KeepsServicesApart)
        {
            Assert.NotEqual(others, await StartAsync(Jobs.Request()));
            return;
        }

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(Jobs.Request()));

        Assert.False(refusal.IsTransient);
        Assert.Contains("https://other.blob.core.windows.net/training/digits-1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(others, await StartAsync(Jobs.OfOtherService()));
    }

    protected abstract Task<JobPlace> NewPlaceAsync();

    private async Task RunningAsync(JobHandle job)
    {
        await _dispatcher.RunningAsync(job);
        await _place.ReadyAsync(job);
    }

    private Task<JobHandle> StartAsync(JobRequest request) => _dispatcher.StartAsync(request, CancellationToken.None);

    private Task<JobState> StateAsync(JobHandle job) => _dispatcher.GetStateAsync(job, CancellationToken.None);

    private Task StopAsync(JobHandle job) => _dispatcher.StopAsync(job, CancellationToken.None);
}
