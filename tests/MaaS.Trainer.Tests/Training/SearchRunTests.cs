using System.Text.Json.Nodes;

namespace MaaS.Trainer.Tests;

public sealed class SearchRunTests : IDisposable
{
    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task ExecuteAsync_Grid_GoesOnWithTheBestTrial()
    {
        _run.Spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "grid",
              "metric": "validation.accuracy",
              "parameters": { "$.training.optimiser.learningRate": { "type": "values", "values": [1e-9, 0.02] } }
            }
            """);

        var report = await _run.TrainAsync();

        Assert.Equal((2, 1), (report.Search!.Trials.Count, report.Search.BestTrial));
        Assert.True(report.Search.Trials[1].Value > report.Search.Trials[0].Value);
        Assert.InRange(report.Test!.Metrics["accuracy"]!.Value, 0.9, 1);

        // The model is that of the trial alone.
        _run.Spec.Remove("search");
        _run.Training["optimiser"]!["learningRate"] = 0.02;
        await _run.TrainAsync("alone");
        Assert.Equal(_run.ReadModel("alone"), _run.ReadModel());
    }

    [Fact]
    public async Task ExecuteAsync_Halving_TrainsFewToTheEnd()
    {
        _run.Training["epochs"] = 4;
        _run.Spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "successiveHalving", "trials": 4, "eta": 2, "minEpochs": 1, "seed": 4,
              "metric": "validation.loss",
              "parameters": {
                "$.training.optimiser.learningRate": { "type": "logUniform", "min": 1e-5, "max": 0.05 },
                "$.network.layers[0].filters": { "type": "int", "min": 2, "max": 8 }
              }
            }
            """);

        var report = await _run.TrainAsync();

        Assert.Equal([1, 1, 2, 4], report.Search!.Trials.Select(trial => trial.Epochs).Order());
        Assert.Equal(4, report.Epochs.Count);
        var best = report.Search.Trials[report.Search.BestTrial!.Value];
        Assert.Equal(best.Value, report.Epochs[^1].Validation["loss"]);
    }

    [Fact]
    public async Task ExecuteAsync_OneTrialFails_TheOthersGoOn()
    {
        _run.Spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "grid",
              "parameters": { "$.network.layers[4].units": { "type": "values", "values": [7, 3] } }
            }
            """);

        var report = await _run.TrainAsync();

        Assert.Equal((TrialStatus.Failed, TrialStatus.Succeeded), (report.Search!.Trials[0].Status, report.Search.Trials[1].Status));
        Assert.Contains("$.network.layers[4]", report.Search.Trials[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_OtherMetricThanValidations_IsThatOfTheWeightsThatAreKept()
    {
        _run.Training["epochs"] = 8;
        _run.Training["optimiser"]!["learningRate"] = 0.05;
        _run.Spec["validation"] = JsonNode.Parse("""{ "metric": "validation.loss", "earlyStopping": { "patience": 8 } }""");
        _run.Spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "grid", "metric": "validation.ece",
              "parameters": { "$.training.batchSize": { "type": "values", "values": [32, 64] } }
            }
            """);

        var report = await _run.TrainAsync();

        var best = report.Search!.Trials[report.Search.BestTrial!.Value];
        Assert.Equal(report.Epochs[report.BestEpoch!.Value - 1].Validation["ece"], best.Value);
        var lines = File.ReadAllLines(_run.FolderOf("out").At(RunFiles.Metrics))
            .Select(line => System.Text.Json.JsonSerializer.Deserialize<MetricsLine>(line, RunJson.Line)!)
            .Where(line => line.Metrics.ContainsKey("validation.loss")).ToList();
        Assert.Equal([0, 1], lines.Select(line => line.Trial!.Value).Distinct());
        Assert.Equal(16, lines.Count);
    }

    [Fact]
    public async Task ExecuteAsync_GoesOnWithAnotherSpec_IsRefused()
    {
        _run.Spec["search"] = JsonNode.Parse(
            """{ "strategy": "grid", "parameters": { "$.training.seed": { "type": "values", "values": [1, 2] } } }""");
        await _run.TrainAsync();
        var model = _run.ReadModel();
        _run.Training["epochs"] = 4;

        await Assert.ThrowsAsync<CheckpointMismatchException>(() => _run.TrainAsync(goesOn: true));

        Assert.Equal(model, _run.ReadModel());
    }

    [Fact]
    public async Task ExecuteAsync_KilledInATrial_GoesOnThere()
    {
        _run.Training["checkpoints"] = JsonNode.Parse("""{ "everySteps": 2 }""");
        _run.Spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "random", "trials": 2,
              "parameters": { "$.training.optimiser.learningRate": { "type": "logUniform", "min": 1e-3, "max": 0.05 } }
            }
            """);
        var straight = await _run.TrainAsync("straight");

        await Assert.ThrowsAsync<KilledException>(() => _run.TrainAsync("killed", progress: new KilledAt(11), time: MadeRun.FastClock()));
        var killed = await _run.TrainAsync("killed", goesOn: true);

        Assert.Equal(straight.Search!.BestTrial, killed.Search!.BestTrial);
        Assert.Equal(straight.Search.Trials.Select(trial => trial.Value), killed.Search.Trials.Select(trial => trial.Value));
        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel("killed"));
    }
}
