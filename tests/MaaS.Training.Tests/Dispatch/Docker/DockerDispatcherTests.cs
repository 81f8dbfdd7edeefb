using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Training.Tests;

public sealed class DockerDispatcherTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero));
    private DockerPlace _place = null!;
    private DockerDispatcher _dispatcher = null!;

    public async Task InitializeAsync()
    {
        _place = new DockerPlace(_time);
        await _place.Engine.StartAsync();
        _dispatcher = _place.NewDispatcher(_place.Profile);
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Start_Container_IsMadeAsConfigured()
    {
        var job = await StartAsync(_dispatcher);

        var container = _place.Engine.Of(job);
        Assert.Equal("maas-digits-1-1", container.Name);
        Assert.Equal("digits-1", container.Labels["maas.run"]!.GetValue<string>());
        Assert.Equal("1", container.Labels["maas.attempt"]!.GetValue<string>());
        Assert.Equal("trainer:1", container.Made["Image"]!.GetValue<string>());
        Assert.Equal(["train", "--quiet"], container.Made["Cmd"]!.AsArray().Select(part => part!.GetValue<string>()));
        Assert.Equal("training", container.Made["HostConfig"]!["NetworkMode"]!.GetValue<string>());
        Assert.Null(container.Made["HostConfig"]!["DeviceRequests"]);
    }

    [Theory]
    [InlineData("all", -1)]
    [InlineData("2", 2)]
    public async Task Start_Gpus_AreAskedFor(string gpus, int count)
    {
        _place.Engine.HasGpus = true;
        var profile = _place.Profile;
        profile.Gpus = gpus;

        var job = await StartAsync(_place.NewDispatcher(profile));

        var request = Assert.Single(_place.Engine.Of(job).Made["HostConfig"]!["DeviceRequests"]!.AsArray())!;
        Assert.Equal(count, request["Count"]!.GetValue<int>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[["gpu"]]"""), request["Capabilities"]));
    }

    [Fact]
    public async Task Start_MachineHasNoGpu_SaysSoAndLeavesNoContainer()
    {
        var profile = _place.Profile;
        profile.Gpus = "all";

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_place.NewDispatcher(profile)));

        Assert.False(refusal.IsTransient);
        Assert.Contains("could not select device driver", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_place.Engine.Containers);
    }

    [Theory]
    [InlineData("registry.example:5000/team/trainer", "registry.example:5000/team/trainer:latest")]
    [InlineData("trainer:2", "trainer:2")]
    [InlineData("trainer@sha256:0123", "trainer@sha256:0123")]
    public async Task Start_ImageMissing_IsPulled(string image, string pulled)
    {
        _place.Engine.Registry.Add(pulled);
        _place.Engine.Registry.Add(image);
        var profile = _place.Profile;
        profile.Image = pulled == image ? image : pulled;

        var job = await StartAsync(_place.NewDispatcher(profile));

        Assert.Equal([pulled], _place.Engine.Pulls);
        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);
        Assert.Equal(DockerImage.Split(pulled), DockerImage.Split(image));
    }

    [Fact]
    public async Task Start_ImageNowhere_SaysSo()
    {
        var profile = _place.Profile;
        profile.Image = "trainer:9";

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_place.NewDispatcher(profile)));

        Assert.False(refusal.IsTransient);
        Assert.Contains("'trainer:9'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("manifest unknown", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EarlierCallDiedBeforeTheStart_StartsItsContainer()
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).Status = "created";

        Assert.Equal(job, await StartAsync(_dispatcher));

        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);
        Assert.Single(_place.Engine.Containers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_NameTakenByAStranger_SaysSo(bool isPodman)
    {
        _place.Engine.IsPodman = isPodman;
        _place.Engine.Containers.Add(new FakeContainer
        {
            Id = "stranger",
            Name = "maas-digits-1-1",
            Made = new JsonObject { ["Labels"] = new JsonObject() },
        });

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.False(refusal.IsTransient);
        Assert.Contains("for nobody known here", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(500, true)]
    [InlineData(400, false)]
    public async Task Start_EngineRefuses_IsTransientWhenTheEngineIsAtFault(int status, bool isTransient)
    {
        _place.Engine.Status = status;

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.Equal(isTransient, refusal.IsTransient);
        Assert.Contains("the engine is out of order", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetState_OutOfMemory_SaysSo()
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).OomKilled = true;
        await _place.FinishAsync(job, 137);

        Assert.Equal(new JobState(JobStatus.Failed, 137, "OOMKilled"), await StateAsync(job));
    }

    [Fact]
    public async Task GetState_StatusNotKnownHere_Unknown()
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).Status = "hibernating";

        Assert.Equal(new JobState(JobStatus.Unknown, Detail: "hibernating"), await StateAsync(job));
    }

    [Fact]
    public async Task Stop_StubbornProgram_IsKilledAfterThirtySecondsAlsoByAnotherHost()
    {
        _place.Engine.AreStubborn = true;
        var job = await StartAsync(_dispatcher);
        await _dispatcher.StopAsync(job, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(29));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _place.NewDispatcher(_place.Profile).MaintainAsync(CancellationToken.None);
        Assert.Equal(["SIGTERM", "SIGKILL"], _place.Engine.Of(job).Signals);
        Assert.Equal(new JobState(JobStatus.Stopped, 137), await StateAsync(job));
    }

    [Fact]
    public async Task Stop_ContainerThatNeverRan_IsNotStartedLater()
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).Status = "created";

        await _dispatcher.StopAsync(job, CancellationToken.None);

        Assert.Equal(job, await StartAsync(_dispatcher));
        Assert.Equal(JobStatus.Stopped, (await StateAsync(job)).Status);
    }

    [Fact]
    public async Task Maintain_JobOverItsTimeLimit_IsStoppedAndFailed()
    {
        var job = await StartAsync(_dispatcher);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Empty(_place.Engine.Of(job).Signals);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _dispatcher.MaintainAsync(CancellationToken.None);

        var state = await StateAsync(job);
        Assert.Equal(JobStatus.Failed, state.Status);
        Assert.Contains("time limit", state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintain_OldContainer_IsRemovedWhenItHasEndedAndIsOfThisProfile()
    {
        var ended = await StartAsync(_dispatcher);
        await _place.FinishAsync(ended, 0);
        using var other = new DockerDispatcher(
            "other", _place.Profile, _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<DockerDispatcher>.Instance);
        var others = await other.StartAsync(Jobs.Request(attempt: 2), CancellationToken.None);
        await _place.FinishAsync(others, 0);
        var running = await _dispatcher.StartAsync(Jobs.Request(attempt: 3, timeLimit: TimeSpan.FromDays(30)), CancellationToken.None);

        _time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Equal(3, _place.Engine.Containers.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Equal([others.Id, running.Id], _place.Engine.Containers.Select(container => container.Id));
    }

    [Fact]
    public async Task Maintain_OneContainerCannotBeRemoved_TheOthersAre()
    {
        var stuck = await StartAsync(_dispatcher);
        var other = await _dispatcher.StartAsync(Jobs.Request(attempt: 2), CancellationToken.None);
        await _place.FinishAsync(stuck, 0);
        await _place.FinishAsync(other, 0);
        _place.Engine.Of(stuck).CannotBeRemoved = true;

        _time.Advance(TimeSpan.FromDays(8));
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _dispatcher.MaintainAsync(CancellationToken.None));

        Assert.Contains("device or resource busy", failure.Message, StringComparison.Ordinal);
        Assert.Equal(stuck.Id, Assert.Single(_place.Engine.Containers).Id);
    }

    [Theory]
    [InlineData(500, "the network could not be set up", true, 1)]
    [InlineData(500, "could not select device driver", false, 0)]
    [InlineData(400, "no such program", false, 0)]
    public async Task Start_EngineFailsToStartIt_IsTransientAndTheContainerStaysUnlessItNeverCan(
        int status, string message, bool isTransient, int containers)
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).Status = "created";
        _place.Engine.Of(job).StartFailure = (status, message, Runs: false);

        var failure = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.Equal(isTransient, failure.IsTransient);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(containers, _place.Engine.Containers.Count);
    }

    [Fact]
    public async Task Start_EngineStartsItAndFailsThen_IsTheJob()
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).Status = "created";
        _place.Engine.Of(job).StartFailure = (500, "context deadline exceeded", Runs: true);

        Assert.Equal(job, await StartAsync(_dispatcher));

        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);
    }

    [Fact]
    public async Task Stop_MarkedByAnotherCallInTheSameSecond_IsStopped()
    {
        var job = await StartAsync(_dispatcher);
        var container = _place.Engine.Of(job);
        var mark = new StopMark(StopCause.Asked, _time.GetUtcNow());
        container.DuringRename = () => container.Name = ContainerName.With(container.Name, mark);

        await _dispatcher.StopAsync(job, CancellationToken.None);

        Assert.Equal(JobStatus.Stopped, (await StateAsync(job)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Maintain_ContainerThatNeverRan_IsRemovedWhenItIsOld(bool isStopped)
    {
        var job = await StartAsync(_dispatcher);
        _place.Engine.Of(job).Status = "created";
        if (isStopped)
        {
            await _dispatcher.StopAsync(job, CancellationToken.None);
        }

        _time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Single(_place.Engine.Containers);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Empty(_place.Engine.Containers);
    }

    private static Task<JobHandle> StartAsync(DockerDispatcher dispatcher) =>
        dispatcher.StartAsync(Jobs.Request(), CancellationToken.None);

    private Task<JobState> StateAsync(JobHandle job) => _dispatcher.GetStateAsync(job, CancellationToken.None);
}
