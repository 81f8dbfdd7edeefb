using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class ValidateStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite, ("PollSeconds", "0.5"), ("MaxPollSeconds", "9"));

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_Spec_GivesThePlanAndTheFile()
    {
        var id = RunId.New();
        var spec = RunSpecs.Utf8(RunSpecs.Made("""{ "attempts": 2, "concurrentTrials": 6, "approval": { "timeoutMinutes": 0.5 } }"""));
        await _rig.Get<RunIntake>().AcceptAsync(id, spec, CancellationToken.None);

        var plan = await ExecuteAsync(id);

        Assert.Equal(
            new RunPlan
            {
                Attempts = 2,
                IsSearch = false,
                ConcurrentTrials = 6,
                ApprovalTimeout = TimeSpan.FromSeconds(30),
                PollSeconds = 0.5,
                MaxPollSeconds = 9,
            },
            plan);
        Assert.Equal(plan, await ExecuteAsync(id));
        Assert.Equal(spec, (await _rig.Blobs.ReadSpecTextAsync(id, CancellationToken.None)).ToArray());
        Assert.Equal(RunStep.Validating, (await _rig.GetAsync(id)).Step);
    }

    [Fact]
    public async Task ExecuteAsync_ProfileThatIsGoneSinceItWasAccepted_Fails()
    {
        await using var before = await RunRig.CreateAsync(
            azurite, ("Compute:gone:Dispatcher", "docker"), ("Compute:gone:Image", "trainer:1"));
        var run = await before.AcceptAsync(RunSpecs.Made("""{ "compute": "gone" }"""));

        var error = await Assert.ThrowsAsync<RunFailedException>(() => ExecuteAsync(run));

        Assert.Contains("$.service.compute: found \"gone\", expected one of place.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_FilesThatWereRemoved_Fails()
    {
        var run = await _rig.AcceptAsync();
        await _rig.Blobs.RemoveAsync(run, CancellationToken.None);

        var error = await Assert.ThrowsAsync<RunFailedException>(() => ExecuteAsync(run));
        Assert.Contains("its files were removed", error.Message, StringComparison.Ordinal);
    }

    private Task<RunPlan> ExecuteAsync(RunId run) => _rig.Get<ValidateStep>().ExecuteAsync(run, CancellationToken.None);
}
