using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class DispatchStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_AttemptThatWasGivenUp_IsNotStartedAgain()
    {
        var (run, job) = await _rig.TrainAsync();
        await _rig.Get<PollStep>().ExecuteAsync(run, 1, job with { Id = "other-1" }, null, CancellationToken.None);
        Assert.Equal(1, (await _rig.GetAsync(run)).LostAttempt);
        await _rig.SetAsync(run, found => found with { Job = null, StartingAttempt = 0 });

        var repeated = await _rig.DispatchAsync(run);

        Assert.Null(repeated.Job);
        Assert.Equal(0, (await _rig.GetAsync(run)).StartingAttempt);
        Assert.Equal(2, (await _rig.DispatchAsync(run, attempt: 2)).Job is null ? 0 : (await _rig.GetAsync(run)).Attempt);
    }

    [Fact]
    public async Task ExecuteAsync_FirstAttempt_StartsAJobThatKnowsItsRun()
    {
        var (run, job) = await _rig.TrainAsync();
        var environment = await _rig.Place.EnvironmentOfAsync(job);
        var record = await _rig.GetAsync(run);

        Assert.Equal(run.Value, environment[JobEnvironment.RunId]);
        Assert.Equal("1", environment[JobEnvironment.Attempt]);
        Assert.Equal($"{_rig.Storage.Blobs.Uri.AbsoluteUri.TrimEnd('/')}/training/{run}", environment[JobEnvironment.RunUrl]);
        Assert.Equal($"{_rig.Storage.Events.Uri.AbsoluteUri}", environment[JobEnvironment.EventsUrl]);
        Assert.Equal(azurite.ConnectionString, environment["AzureWebJobsStorage"]);
        Assert.Equal((RunState.Running, RunStep.Training, 1), (record.State, record.Step, record.Attempt));
        Assert.Equal((job, _rig.Time.GetUtcNow()), (record.Job, record.StartedAt));
    }

    [Fact]
    public async Task ExecuteAsync_ProfileOfAnotherMachine_IsNotGivenTheKey()
    {
        await using var docker = new DockerPlace(TimeProvider.System);
        await docker.Engine.StartAsync();
        await using var rig = await RunRig.CreateAsync(
            azurite,
            ("Compute:engine:Dispatcher", "docker"),
            ("Compute:engine:Image", docker.Profile.Image),
            ("Compute:engine:Endpoint", docker.Profile.Endpoint!));
        var run = await rig.AcceptAsync(RunSpecs.Made("""{ "compute": "engine" }"""));

        var job = (await rig.DispatchAsync(run)).Job!;

        var environment = await docker.EnvironmentOfAsync(job);
        Assert.Contains(JobEnvironment.RunSas, environment.Keys);
        Assert.DoesNotContain("AzureWebJobsStorage", environment.Keys);
        Assert.DoesNotContain(environment.Values, value => value.Contains("AccountKey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_SignatureOfRunFiles_AllowsWhatJobsDoAndNothingElse()
    {
        var (run, job) = await _rig.TrainAsync();
        var environment = await _rig.Place.EnvironmentOfAsync(job);
        var sas = environment[JobEnvironment.RunSas];
        var blob = new BlobClient(new Uri($"{environment[JobEnvironment.RunUrl]}/{RunFiles.Log}?{sas}"));

        await blob.UploadAsync(BinaryData.FromString("a"));
        await blob.UploadAsync(BinaryData.FromString("b"), overwrite: true);
        Assert.Equal("b", (await blob.DownloadContentAsync()).Value.Content.ToString());
        await blob.DeleteAsync();
        var container = new BlobContainerClient(new Uri($"{_rig.Storage.RunFiles.Uri}?{sas}"));
        Assert.NotEmpty(await container.GetBlobsAsync(new() { Prefix = $"{run}/" }).ToListAsync());

        Assert.Contains("sp=rcwdl&", sas, StringComparison.Ordinal);
        Assert.Contains("sr=c&", sas, StringComparison.Ordinal);
        Assert.DoesNotContain('?', sas);
        var data = new BlobContainerClient(new Uri($"{_rig.Storage.Blobs.Uri.AbsoluteUri}/{TrainingStorage.DataContainer}?{sas}"));
        await Assert.ThrowsAsync<RequestFailedException>(async () => await data.GetBlobsAsync().ToListAsync());
        await Assert.ThrowsAsync<RequestFailedException>(() => container.DeleteAsync());
    }

    [Fact]
    public async Task ExecuteAsync_SignatureOfEvents_AllowsToAddOnly()
    {
        var (_, job) = await _rig.TrainAsync();
        var environment = await _rig.Place.EnvironmentOfAsync(job);
        var queue = new QueueClient(new Uri($"{environment[JobEnvironment.EventsUrl]}?{environment[JobEnvironment.EventsSas]}"));

        await queue.SendMessageAsync("{}");

        await Assert.ThrowsAsync<RequestFailedException>(() => queue.ReceiveMessagesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_Signatures_EndAnHourAfterTheTimeLimit()
    {
        var (_, job) = await _rig.TrainAsync(RunSpecs.Made("""{ "timeLimitMinutes": 60 }"""));
        var environment = await _rig.Place.EnvironmentOfAsync(job);
        var end = Uri.EscapeDataString(_rig.Time.GetUtcNow().AddHours(2).ToString("yyyy-MM-ddTHH:mm:ssZ"));

        Assert.Contains($"se={end}", environment[JobEnvironment.RunSas], StringComparison.Ordinal);
        Assert.Contains($"se={end}", environment[JobEnvironment.EventsSas], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_Twice_IsOneJob()
    {
        var (run, job) = await _rig.TrainAsync();

        Assert.Equal(job, (await _rig.DispatchAsync(run)).Job);
        Assert.Equal(1, await _rig.Place.CountStartsAsync());
    }

    [Fact]
    public async Task ExecuteAsync_NextAttempt_IsAnotherJobAndSaysWhyTheFirstWasLost()
    {
        var (run, job) = await _rig.TrainAsync();
        _rig.Time.Advance(TimeSpan.FromMinutes(5));

        var next = (await _rig.DispatchAsync(run, attempt: 2, "Attempt 1: it was lost.")).Job!;
        var record = await _rig.GetAsync(run);

        Assert.NotEqual(job, next);
        await _rig.Place.ReadyAsync(next);
        Assert.Equal("2", (await _rig.Place.EnvironmentOfAsync(next))[JobEnvironment.Attempt]);
        Assert.Equal((2, "Attempt 1: it was lost."), (record.Attempt, record.Detail));
        Assert.Equal(TimeSpan.FromMinutes(5), record.JobStartedAt - record.StartedAt);
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_StartsNothing()
    {
        var run = await _rig.AcceptAsync();
        await _rig.CancelAsync(run);

        Assert.True((await _rig.DispatchAsync(run)).IsCancelled);
        Assert.Equal(0, await _rig.Place.CountStartsAsync());
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(3_599)]
    public async Task ExecuteAsync_TimeLimitUsedUpByEarlierAttempts_Fails(int seconds)
    {
        var (run, _) = await _rig.TrainAsync(RunSpecs.Made("""{ "timeLimitMinutes": 60 }"""));
        _rig.Time.Advance(TimeSpan.FromSeconds(seconds));

        var error = await Assert.ThrowsAsync<RunFailedException>(() => _rig.DispatchAsync(run, attempt: 2));

        Assert.Contains("$.service.timeLimitMinutes, which is 60", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await _rig.Place.CountStartsAsync());
    }

    [Fact]
    public async Task ExecuteAsync_AllPlacesTaken_WaitsUntilOneIsFree()
    {
        await using var rig = await RunRig.CreateAsync(azurite, ("Compute:place:MaxConcurrent", "1"));
        await rig.RemoveAllRunsAsync();
        var (first, _) = await rig.TrainAsync();
        var second = await rig.AcceptAsync();

        Assert.Equal(new DispatchOutcome(), await rig.DispatchAsync(second));
        Assert.Equal("Waits: 1 runs train on 'place' already.", (await rig.GetAsync(second)).Detail);
        Assert.NotNull((await rig.DispatchAsync(first, attempt: 2)).Job);

        await rig.Get<EndStep>().ExecuteAsync(first, RunState.Failed, "error", CancellationToken.None);
        Assert.NotNull((await rig.DispatchAsync(second)).Job);
        Assert.Null((await rig.GetAsync(second)).Detail);
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_StartsNoMoreThanThereArePlaces()
    {
        await using var rig = await RunRig.CreateAsync(azurite, ("Compute:place:MaxConcurrent", "2"));
        await rig.RemoveAllRunsAsync();
        var runs = new List<RunId>();
        for (var i = 0; i < 8; i++)
        {
            runs.Add(await rig.AcceptAsync());
        }

        var outcomes = await Task.WhenAll(runs.Select(run => rig.DispatchAsync(run)));

        Assert.Equal(2, outcomes.Count(outcome => outcome.Job is not null));
    }

    [Fact]
    public async Task ExecuteAsync_ProfileThatIsGone_IsAnErrorThatStays()
    {
        var run = await _rig.AcceptAsync();
        await _rig.SetAsync(run, found => found with { Compute = "gone" });

        Assert.Contains("no compute profile 'gone'", (await _rig.DispatchAsync(run)).Error, StringComparison.Ordinal);
    }
}
