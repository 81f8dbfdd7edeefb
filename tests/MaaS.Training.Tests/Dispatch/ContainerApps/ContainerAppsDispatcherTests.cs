using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

public sealed class ContainerAppsDispatcherTests : IAsyncLifetime, IAsyncDisposable
{
    private ContainerAppsPlace _place = null!;
    private ContainerAppsDispatcher _dispatcher = null!;

    public async Task InitializeAsync()
    {
        _place = new ContainerAppsPlace();
        await _place.Azure.StartAsync();
        _dispatcher = _place.NewDispatcher(_place.Profile);
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Start_Override_RepeatsTheWholeTemplate()
    {
        var profile = _place.Profile;
        profile.Cpu = 4;
        profile.Memory = "28Gi";

        var job = await StartAsync(_place.NewDispatcher(profile));

        var template = _place.Of(job).Template;
        var trainer = template["containers"]![0]!;
        Assert.Equal("registry.example/trainer:1.4.0", trainer["image"]!.GetValue<string>());
        Assert.Equal("/trainer", trainer["command"]![0]!.GetValue<string>());
        Assert.Equal("train", trainer["args"]![0]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{ "cpu": 4, "memory": "28Gi", "ephemeralStorage": "8Gi" }"""), trainer["resources"]));
        Assert.Equal("registry.example/sidecar:1", template["containers"]![1]!["image"]!.GetValue<string>());
        Assert.Null(template["containers"]![1]!["env"]);
        Assert.Equal("registry.example/init:1", template["initContainers"]![0]!["image"]!.GetValue<string>());
        var environment = await _place.EnvironmentOfAsync(job);
        Assert.Equal("secret api-key", environment["API_KEY"]);
        Assert.Equal("3f1c", environment["AZURE_CLIENT_ID"]);
        Assert.Equal("from the profile", environment["OF_PROFILE"]);
    }

    [Fact]
    public async Task Start_ProfileSaysNothingOfResources_TheJobsStay()
    {
        var job = await StartAsync(_dispatcher);

        Assert.Equal(8, _place.Of(job).Template["containers"]![0]!["resources"]!["cpu"]!.GetValue<int>());
    }

    [Fact]
    public async Task Start_JobChangedInTheMeantime_UsesWhatItIsNow()
    {
        await StartAsync(_dispatcher);
        _place.Azure.Job["properties"]!["template"]!["containers"]![0]!["image"] = "registry.example/trainer:1.5.0";

        var job = await _dispatcher.StartAsync(Jobs.Request(attempt: 2), CancellationToken.None);

        Assert.Equal("registry.example/trainer:1.5.0", _place.Of(job).Template["containers"]![0]!["image"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("other")]
    public async Task Start_ContainerNotTold_SaysWhichThereAre(string? container)
    {
        var profile = _place.Profile;
        profile.Container = container;

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_place.NewDispatcher(profile)));

        Assert.False(refusal.IsTransient);
        Assert.Contains("'trainer', 'sidecar'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Start_Accepted_IsPolledUntilItHasAName(int polls)
    {
        _place.Azure.PollsUntilStarted = polls;

        var job = await StartAsync(_dispatcher);

        Assert.Equal(_place.Azure.Executions.Single().Name, job.Id);
        Assert.Equal(polls + 1, _place.Azure.Requests.Count(request => request.Contains("operationResults", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_AcceptedAndNameNeverTold_FindsTheExecution()
    {
        _place.Azure.PollsUntilStarted = 1;
        _place.Azure.TellsName = false;

        var job = await StartAsync(_dispatcher);

        Assert.Equal(_place.Azure.Executions.Single().Name, job.Id);
    }

    [Fact]
    public async Task Start_NotListedYet_IsTheJob()
    {
        _place.Azure.ListsLate = true;

        var job = await StartAsync(_dispatcher);

        Assert.Equal(_place.Azure.Executions.Single().Name, job.Id);
        Assert.False(_place.Of(job).WasStopped);
    }

    [Fact]
    public async Task Start_NotListedYetButATwinIs_TheTwinIsTheJob()
    {
        _place.Azure.ListsLate = true;
        _place.Azure.DuringStart = () => _place.Azure.Add(Template("digits-1"), TimeProvider.System.GetUtcNow());

        var job = await StartAsync(_dispatcher);

        Assert.Equal(_place.Azure.Executions[0].Name, job.Id);
        Assert.True(_place.Azure.Executions[1].WasStopped);
    }

    [Fact]
    public async Task Start_TwinsStartedAtTheSameTime_TheOldestIsTheJobAndOnlyTheNewOneIsStopped()
    {
        var now = TimeProvider.System.GetUtcNow();
        FakeExecution older = null!;
        FakeExecution newer = null!;
        _place.Azure.DuringStart = () =>
        {
            newer = _place.Azure.Add(Template("digits-1"), now.AddHours(1));
            older = _place.Azure.Add(Template("digits-1"), now.AddHours(-1));
        };

        var job = await StartAsync(_dispatcher);

        Assert.Equal(older.Name, job.Id);
        Assert.False(older.WasStopped);
        Assert.False(newer.WasStopped);
        Assert.True(_place.Azure.Executions[2].WasStopped);
    }

    [Theory]
    [InlineData("Running", 0)]
    [InlineData("Succeeded", 1)]
    [InlineData("Failed", 1)]
    public async Task Start_RepeatedAndAnOlderOneIsListed_TheOneThatRunsIsTheJobAndNoneIsStopped(string older, int expected)
    {
        var now = TimeProvider.System.GetUtcNow();
        _place.Azure.Add(Template("digits-1"), now.AddMinutes(-1)).Status = older;
        _place.Azure.Add(Template("digits-1"), now);

        var job = await StartAsync(_dispatcher);

        Assert.Equal(_place.Azure.Executions[expected].Name, job.Id);
        Assert.Equal(0, _place.Azure.Starts);
        Assert.DoesNotContain(_place.Azure.Executions, execution => execution.WasStopped);
    }

    [Theory]
    [InlineData("Running", JobStatus.Running)]
    [InlineData("Hibernating", JobStatus.Unknown)]
    [InlineData("Succeeded", JobStatus.Succeeded)]
    [InlineData("Failed", JobStatus.Failed)]
    public async Task GetState_OneStartedUnseen_IsThatOfBoth(string unseen, JobStatus expected)
    {
        var job = await StartAsync(_dispatcher);
        _place.Of(job).Status = expected == JobStatus.Failed ? "Stopped" : "Failed";
        _place.Azure.Add(Template("digits-1"), TimeProvider.System.GetUtcNow()).Status = unseen;
        _place.Azure.Add(Template("digits-2"), TimeProvider.System.GetUtcNow());

        Assert.Equal(expected, (await _dispatcher.GetStateAsync(job, CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_OneStartedUnseen_BothAreStopped(bool hasHandle)
    {
        var job = await StartAsync(_dispatcher);
        var unseen = _place.Azure.Add(Template("digits-1"), TimeProvider.System.GetUtcNow());
        var other = _place.Azure.Add(Template("digits-2"), TimeProvider.System.GetUtcNow());

        await (hasHandle
            ? _dispatcher.StopAsync(job, CancellationToken.None)
            : _dispatcher.StopAsync(Jobs.Request().Key, CancellationToken.None));

        Assert.True(_place.Of(job).WasStopped);
        Assert.True(unseen.WasStopped);
        Assert.False(other.WasStopped);
    }

    [Fact]
    public async Task Stop_ExecutionsThatSayNothingOfARun_OnlyTheNamedOneIsStopped()
    {
        var template = new JsonObject { ["containers"] = new JsonArray() };
        var named = _place.Azure.Add(template, TimeProvider.System.GetUtcNow());
        var other = _place.Azure.Add(template, TimeProvider.System.GetUtcNow());

        await _dispatcher.StopAsync(new JobHandle(JobPlace.Compute, named.Name), CancellationToken.None);

        Assert.True(named.WasStopped);
        Assert.False(other.WasStopped);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Start_AcceptedAndItsOperationFails_FindsTheExecution(int status)
    {
        _place.Azure.PollsUntilStarted = 1;
        _place.Azure.OperationStatus = status;

        var job = await StartAsync(_dispatcher);

        Assert.Equal(_place.Azure.Executions.Single().Name, job.Id);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Start_AcceptedAndTheListFails_IsTransientAndFoundAtTheNextTry(int status)
    {
        _place.Azure.ListStatusAfterStart = status;

        var failure = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.True(failure.IsTransient);
        _place.Azure.ListStatusAfterStart = null;
        Assert.Equal(_place.Azure.Executions.Single().Name, (await StartAsync(_dispatcher)).Id);
        Assert.Equal(1, _place.Azure.Starts);
    }

    [Fact]
    public async Task Start_ExecutionOnALaterPage_IsFound()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var run = 10; run < 15; run++)
        {
            _place.Azure.Add(Template($"digits-{run}"), now);
        }

        var earlier = _place.Azure.Add(Template("digits-1"), now);
        _place.Azure.PageSize = 2;

        Assert.Equal(earlier.Name, (await StartAsync(_dispatcher)).Id);
        Assert.Equal(0, _place.Azure.Starts);
    }

    [Fact]
    public async Task Start_FailsShortly_IsTriedAgain()
    {
        _place.Azure.Failures = 2;
        _place.Azure.RetryAfter = "0";

        await StartAsync(_dispatcher);

        Assert.Equal(1, _place.Azure.Starts);
    }

    [Theory]
    [InlineData(429, "30", 1)]
    [InlineData(503, "30", 1)]
    [InlineData(429, null, 4)]
    [InlineData(500, null, 4)]
    public async Task GetState_FailsForLong_IsTransientAndHeldUpByNoLongWait(int status, string? retryAfter, int tries)
    {
        var job = await StartAsync(_dispatcher);
        _place.Azure.Requests.Clear();
        _place.Azure.Failures = int.MaxValue;
        _place.Azure.FailureStatus = status;
        _place.Azure.RetryAfter = retryAfter;

        var failure = await Assert.ThrowsAsync<DispatchException>(() => _dispatcher.GetStateAsync(job, CancellationToken.None));

        Assert.True(failure.IsTransient);
        Assert.Equal(tries, _place.Azure.Requests.Count);
    }

    [Fact]
    public async Task Start_NotPermitted_NamesTheRole()
    {
        _place.Azure.Failures = int.MaxValue;
        _place.Azure.FailureStatus = 403;

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.False(refusal.IsTransient);
        Assert.Contains("Container Apps Jobs Operator", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoSuchJob_SaysSo()
    {
        var profile = _place.Profile;
        profile.JobId = profile.JobId.Replace("Microsoft.App/jobs/train", "Microsoft.App/jobs/other", StringComparison.Ordinal);

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_place.NewDispatcher(profile)));

        Assert.False(refusal.IsTransient);
        Assert.Contains("JobId", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TimeLimitOverReplicaTimeout_SaysToRaiseIt()
    {
        var request = Jobs.Request(timeLimit: TimeSpan.FromSeconds(21601));

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => _dispatcher.StartAsync(request, CancellationToken.None));

        Assert.False(refusal.IsTransient);
        Assert.Contains("raise replicaTimeout", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, _place.Azure.Starts);
    }

    [Fact]
    public async Task Start_TimeLimitOfReplicaTimeout_IsStarted()
    {
        await _dispatcher.StartAsync(Jobs.Request(timeLimit: TimeSpan.FromSeconds(21600)), CancellationToken.None);

        Assert.Equal(1, _place.Azure.Starts);
    }

    [Fact]
    public async Task Start_LinkToAnotherHost_IsNotFollowed()
    {
        var wasCalled = false;
        await using var other = await FakeServer.StartAsync(_ =>
        {
            wasCalled = true;
            return Task.CompletedTask;
        });
        _place.Azure.PollsUntilStarted = 1;
        _place.Azure.Links = other.Url;

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.True(refusal.IsTransient);
        Assert.Contains("link", refusal.Message, StringComparison.Ordinal);
        Assert.False(wasCalled);
    }

    [Theory]
    [InlineData("Processing", JobStatus.Running)]
    [InlineData("Degraded", JobStatus.Failed)]
    [InlineData("Unknown", JobStatus.Unknown)]
    [InlineData("Hibernating", JobStatus.Unknown)]
    public async Task GetState_Status_IsTold(string status, JobStatus expected)
    {
        var job = await StartAsync(_dispatcher);
        _place.Of(job).Status = status;

        Assert.Equal(expected, (await _dispatcher.GetStateAsync(job, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Start_Token_IsForTheResourceManager()
    {
        await StartAsync(_dispatcher);

        Assert.Equal([$"{_place.Azure.Url.GetLeftPart(UriPartial.Authority)}/.default"], _place.Credential.Scopes.Distinct());
    }

    private static Task<JobHandle> StartAsync(ContainerAppsDispatcher dispatcher) =>
        dispatcher.StartAsync(Jobs.Request(), CancellationToken.None);

    private static JsonObject Template(string run) => new()
    {
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "trainer",
            ["image"] = "registry.example/trainer:1.4.0",
            ["env"] = new JsonArray(
                new JsonObject { ["name"] = "API_KEY", ["secretRef"] = "api-key" },
                new JsonObject { ["name"] = JobEnvironment.RunId, ["value"] = run },
                new JsonObject { ["name"] = JobEnvironment.RunUrl, ["value"] = $"https://account.blob.core.windows.net/training/{run}" },
                new JsonObject { ["name"] = JobEnvironment.Attempt, ["value"] = "1" }),
        }),
    };
}
