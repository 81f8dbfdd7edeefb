using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class EvaluateStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_Report_ItsMetricsAreTheRuns()
    {
        var run = await _rig.AcceptAsync();
        await _rig.WriteModelAsync(run);
        await _rig.ReportAsync(run, Reports.Succeeded(1, ("accuracy", 0.9), ("auc", null), ("beauty", 1)));

        await ExecuteAsync(run);

        var record = await _rig.GetAsync(run);
        Assert.Equal(RunStep.Evaluating, record.Step);
        Assert.Equal(new Dictionary<string, double?> { ["accuracy"] = 0.9, ["auc"] = null }, record.Metrics!);
    }

    [Fact]
    public async Task ExecuteAsync_NoReport_Fails()
    {
        var run = await _rig.AcceptAsync();
        await _rig.WriteModelAsync(run);

        await Assert.ThrowsAsync<RunFailedException>(() => ExecuteAsync(run));
    }

    [Fact]
    public async Task ExecuteAsync_NoModel_FailsAndSaysSo()
    {
        var run = await _rig.AcceptAsync();
        await _rig.ReportAsync(run, Reports.Succeeded());

        Assert.Equal(
            "The job says that it succeeded and left no output/model.onnx.",
            (await Assert.ThrowsAsync<RunFailedException>(() => ExecuteAsync(run))).Message);
    }

    [Fact]
    public async Task Gate_ReportThatDoesNotReachIt_IsNotedAsRefused()
    {
        var run = await _rig.AcceptAsync(RunSpecs.Made("""{ "gate": { "minimum": { "accuracy": 0.95 } } }"""));
        await _rig.ReportAsync(run, Reports.Succeeded(1, ("accuracy", 0.9)));

        var decision = await _rig.Get<GateStep>().ExecuteAsync(run, CancellationToken.None);

        Assert.False(decision.IsPassed);
        var record = await _rig.GetAsync(run);
        Assert.Equal(RunStep.Gating, record.Step);
        Assert.Equal(["accuracy is 0.9, expected at least 0.95."], record.Gate!.Reasons);
    }

    private Task ExecuteAsync(RunId run) => _rig.Get<EvaluateStep>().ExecuteAsync(run, CancellationToken.None);
}
