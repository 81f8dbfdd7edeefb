using System.Text.Json.Nodes;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class PublishStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_Model_IsAVersionThatSaysWhereItComesFrom()
    {
        var run = await ReadyAsync();
        await _rig.WriteAsync(
            run, RunFiles.Output + "manifest.json", """{ "license": "MIT", "provenance": { "trainer": "made", "run": "a lie" } }""");
        await _rig.SetAsync(run, found => found with { Data = new RunData("blob:datasets/x", 1, 2, "abc") });

        var version = await PublishAsync(run);

        Assert.Equal(1, version);
        var record = await _rig.GetAsync(run);
        Assert.Equal((RunStep.Publishing, 1), (record.Step, record.Version));
        var manifest = (await _rig.Models.GetManifestAsync(ModelName.Parse("made"), ModelVersion.Of(1), CancellationToken.None))!;
        Assert.Equal("MIT", manifest.License);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["trainer"] = "made",
                ["run"] = run.Value,
                ["specSha256"] = record.SpecSha256,
                ["dataset"] = "blob:datasets/x",
                ["dataFilesSha256"] = "abc",
            },
            manifest.Provenance!);
        var content = new MemoryStream();
        await _rig.Models.DownloadAsync(
            ModelName.Parse("made"), ModelVersion.Of(1), Assert.Single(manifest.Files), content, CancellationToken.None);
        Assert.Equal(OnnxModels.AddConstant(1), content.ToArray());
        Assert.Equal(["made"], _rig.Published);
    }

    [Fact]
    public async Task ExecuteAsync_Twice_IsOneVersion()
    {
        await _rig.PublishAsync("made", constant: 7);
        var run = await ReadyAsync();

        Assert.Equal(2, await PublishAsync(run));
        Assert.Equal(2, await PublishAsync(run));
        Assert.Equal(2, (await _rig.Models.ListVersionsAsync(ModelName.Parse("made"), CancellationToken.None)).Count);
    }

    [Fact]
    public async Task ExecuteAsync_NoAliasSaysWhatServes_KeepsServingWhatDid()
    {
        await _rig.PublishAsync("made", constant: 7);
        var run = await ReadyAsync();

        await PublishAsync(run);

        Assert.Equal(ModelVersion.Of(1), (await _rig.AliasesOfAsync("made"))[AliasName.Parse("default")]);
    }

    [Fact]
    public async Task ExecuteAsync_AliasIsSet_IsLeftWhereItIs()
    {
        await _rig.PublishAsync("made", constant: 7);
        await _rig.PublishAsync("made", constant: 8);
        var @default = AliasName.Parse("default");
        await _rig.Get<AliasEditor>().SetAsync(ModelName.Parse("made"), @default, ModelVersion.Of(1), CancellationToken.None);
        var run = await ReadyAsync();

        Assert.Equal(3, await PublishAsync(run));
        Assert.Equal(ModelVersion.Of(1), (await _rig.AliasesOfAsync("made"))[@default]);
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_PublishesNothing()
    {
        var run = await ReadyAsync();
        await _rig.CancelAsync(run);

        Assert.Null(await PublishAsync(run));
        Assert.Empty(await _rig.Models.ListVersionsAsync(ModelName.Parse("made"), CancellationToken.None));
        Assert.Empty(_rig.Published);
    }

    [Fact]
    public async Task ExecuteAsync_Ended_PublishesNothing()
    {
        var run = await ReadyAsync();
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Failed, "error", CancellationToken.None);

        Assert.Null(await PublishAsync(run));
        Assert.Empty(await _rig.Models.ListVersionsAsync(ModelName.Parse("made"), CancellationToken.None));
    }

    [Theory]
    [InlineData("model.onnx", "not a model")]
    [InlineData("manifest.json", "{ \"lie\": true }")]
    [InlineData(".hidden", "a name that is not safe")]
    public async Task ExecuteAsync_OutputThatCannotBeServed_FailsTheRun(string file, string content)
    {
        var run = await ReadyAsync();
        await _rig.WriteAsync(run, RunFiles.Output + file, content);

        var error = await Assert.ThrowsAsync<RunFailedException>(() => PublishAsync(run));

        Assert.StartsWith("The job's output/ cannot be published: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(await _rig.Models.ListVersionsAsync(ModelName.Parse("made"), CancellationToken.None));
    }

    [Fact]
    public async Task Promote_Default_MovesTheAlias()
    {
        await _rig.PublishAsync("made", constant: 7);
        var run = await ReadyAsync();
        await PublishAsync(run);

        await PromoteAsync(run);
        await PromoteAsync(run);

        Assert.Equal(ModelVersion.Of(2), (await _rig.AliasesOfAsync("made"))[AliasName.Parse("default")]);
        var record = await _rig.GetAsync(run);
        Assert.Equal((RunStep.Promoting, "default"), (record.Step, record.PromotedTo));
        Assert.Equal(["made", "made"], _rig.Published);
    }

    [Fact]
    public async Task Promote_RepeatedLate_LeavesWhereOthersHaveMovedTheAlias()
    {
        await _rig.PublishAsync("made", constant: 7);
        var run = await ReadyAsync();
        await PublishAsync(run);
        await PromoteAsync(run);
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Succeeded, null, CancellationToken.None);
        var @default = AliasName.Parse("default");
        await _rig.Get<AliasEditor>().SetAsync(ModelName.Parse("made"), @default, ModelVersion.Of(1), CancellationToken.None);

        await PromoteAsync(run);

        Assert.Equal(ModelVersion.Of(1), (await _rig.AliasesOfAsync("made"))[@default]);
    }

    [Fact]
    public async Task Promote_AliasWasMovedSinceTheComparison_DoesNotPromote()
    {
        await _rig.PublishAsync("made", constant: 7);
        var run = await ReadyAsync(RunSpecs.Made("""{ "gate": { "betterThan": { "metric": "accuracy" } } }"""));
        await _rig.SetAsync(run, found => found with { Incumbent = 1, Gate = new GateDecision(true, []) });
        await PublishAsync(run);
        await _rig.PublishAsync("made", constant: 8);
        var @default = AliasName.Parse("default");
        await _rig.Get<AliasEditor>().SetAsync(ModelName.Parse("made"), @default, ModelVersion.Of(3), CancellationToken.None);

        await PromoteAsync(run);

        Assert.Equal(ModelVersion.Of(3), (await _rig.AliasesOfAsync("made"))[@default]);
        var gate = (await _rig.GetAsync(run)).Gate!;
        Assert.False(gate.IsPassed);
        Assert.Contains("means version 3 by now", gate.Reasons[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_ModelOfAnotherJobThanTheReports_IsNotPublished()
    {
        var run = await ReadyAsync();
        var export = new ExportReport { Sha256 = new string('0', 64), Bytes = 1, LargestDifference = 0, RowsCompared = 1 };
        await _rig.ReportAsync(run, Reports.Succeeded() with { Export = export });

        var error = await Assert.ThrowsAsync<RunFailedException>(() => PublishAsync(run));

        Assert.Contains("another job wrote over it", error.Message, StringComparison.Ordinal);
        Assert.Empty(await _rig.Models.ListVersionsAsync(ModelName.Parse("made"), CancellationToken.None));
    }

    [Fact]
    public async Task Promote_OtherAlias_LeavesWhatServes()
    {
        await _rig.PublishAsync("made", constant: 7);
        var run = await ReadyAsync(RunSpecs.Made("""{ "promote": "candidate" }"""));
        await PublishAsync(run);

        await PromoteAsync(run);

        var aliases = await _rig.AliasesOfAsync("made");
        Assert.Equal(ModelVersion.Of(1), aliases[AliasName.Parse("default")]);
        Assert.Equal(ModelVersion.Of(2), aliases[AliasName.Parse("candidate")]);
    }

    [Fact]
    public async Task Promote_VersionThatIsGone_FailsTheRun()
    {
        var run = await ReadyAsync();
        await _rig.SetAsync(run, found => found with { Version = 9 });

        await Assert.ThrowsAsync<RunFailedException>(() => PromoteAsync(run));
    }

    private async Task<RunId> ReadyAsync(JsonObject? spec = null)
    {
        var run = await _rig.AcceptAsync(spec);
        await _rig.WriteModelAsync(run);
        return run;
    }

    private Task<int?> PublishAsync(RunId run) => _rig.Get<PublishStep>().ExecuteAsync(run, CancellationToken.None);

    private Task PromoteAsync(RunId run) => _rig.Get<PromoteStep>().ExecuteAsync(run, CancellationToken.None);
}
