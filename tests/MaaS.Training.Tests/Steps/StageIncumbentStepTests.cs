using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class StageIncumbentStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Default = """{ "gate": { "betterThan": { "metric": "accuracy" } } }""";
    private const string Stable = """{ "gate": { "betterThan": { "metric": "accuracy", "alias": "stable" } } }""";

    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_DefaultThatIsNotSet_IsTheHighestVersion()
    {
        await _rig.PublishAsync("made", constant: 1);
        await _rig.PublishAsync("made", constant: 2);

        var run = await ExecuteAsync(Default);

        Assert.Equal(2, (await _rig.GetAsync(run)).Incumbent);
        Assert.Equal(OnnxModels.AddConstant(2), (await ReadAsync(run, "model.onnx"))!.Value.ToArray());
        Assert.NotNull(ManifestDocument.Read((await ReadAsync(run, "manifest.json"))!.Value.Span).Signature);
    }

    [Fact]
    public async Task ExecuteAsync_Alias_IsTheVersionThatItNames()
    {
        await _rig.PublishAsync("made", constant: 1);
        await _rig.PublishAsync("made", constant: 2);
        await SetAliasAsync("stable", 1);

        var run = await ExecuteAsync(Stable);

        Assert.Equal(1, (await _rig.GetAsync(run)).Incumbent);
    }

    [Fact]
    public async Task ExecuteAsync_Again_KeepsTheVersionThatWasChosen()
    {
        await _rig.PublishAsync("made", constant: 1);
        var run = await ExecuteAsync(Default);
        await _rig.PublishAsync("made", constant: 2);

        await _rig.Get<StageIncumbentStep>().ExecuteAsync(run, CancellationToken.None);

        Assert.Equal(1, (await _rig.GetAsync(run)).Incumbent);
        Assert.Equal(OnnxModels.AddConstant(1), (await ReadAsync(run, "model.onnx"))!.Value.ToArray());
    }

    [Theory]
    [InlineData(Default, false)]
    [InlineData(Stable, true)]
    [InlineData("{}", true)]
    public async Task ExecuteAsync_NothingToCompareWith_LeavesNothing(string service, bool isPublished)
    {
        if (isPublished)
        {
            await _rig.PublishAsync("made", constant: 1);
        }

        var run = await ExecuteAsync(service);

        Assert.Null((await _rig.GetAsync(run)).Incumbent);
        Assert.Null(await ReadAsync(run, "manifest.json"));
    }

    private async Task<RunId> ExecuteAsync(string service)
    {
        var run = await _rig.AcceptAsync(RunSpecs.Made(service));
        await _rig.Get<StageIncumbentStep>().ExecuteAsync(run, CancellationToken.None);
        return run;
    }

    private Task<ModelVersion?> SetAliasAsync(string alias, int version) => _rig.Get<AliasEditor>().SetAsync(
        ModelName.Parse("made"), AliasName.Parse(alias), ModelVersion.Of(version), CancellationToken.None);

    private Task<ReadOnlyMemory<byte>?> ReadAsync(RunId run, string file) =>
        _rig.Blobs.ReadAsync(run, RunFiles.Incumbent + file, CancellationToken.None);
}
