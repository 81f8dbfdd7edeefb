using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Training;

/// <summary>Runs with the real trainer, on real digits, from an upload to a prediction.</summary>
public sealed class TrainerTests(TrainingRig rig) : IClassFixture<TrainingRig>, IAsyncLifetime
{
    public Task InitializeAsync() => UploadedDigits.UploadAsync(rig.Blobs);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Run_UploadedDigits_EndsInAVersionThatServes()
    {
        await rig.StartAsync("digits", UploadedDigits.Spec("digits", epochs: 3));

        var run = await rig.WaitForEndAsync("digits");

        Assert.True(run.GetProperty("state").GetString() == "succeeded", run.GetRawText() + rig.Logs("digits"));
        Assert.True(run.GetProperty("gate").GetProperty("isPassed").GetBoolean());
        Assert.Equal(4, run.GetProperty("data").GetProperty("files").GetInt32());
        Assert.Equal(100, run.GetProperty("progress").GetProperty("percent").GetDouble());
        Assert.Equal("1", await PredictAsync("digits", 7));
        Assert.Equal(3, (await rig.GetAsync("/api/training/runs/digits/metrics")).Body.Split('\n').Count(line => line.Contains("validation", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_TrainedAgain_IsComparedWithWhatServesOnTheSameRows()
    {
        await rig.StartAsync("twice-1", UploadedDigits.Spec("twice", epochs: 2));
        var first = await rig.WaitForEndAsync("twice-1");
        Assert.True(first.GetProperty("state").GetString() == "succeeded", first.GetRawText() + rig.Logs("twice-1"));
        var spec = UploadedDigits.Spec("twice", epochs: 1);
        spec["service"]!["gate"]!["betterThan"] = JsonNode.Parse("""{ "metric": "accuracy", "by": 0.05 }""");

        await rig.StartAsync("twice-2", spec);
        var run = await rig.WaitForEndAsync("twice-2");

        Assert.True(run.GetProperty("state").GetString() == "succeeded", run.GetRawText() + rig.Logs("twice-2"));
        Assert.False(run.GetProperty("gate").GetProperty("isPassed").GetBoolean());
        Assert.Contains(
            run.GetProperty("gate").GetProperty("reasons").EnumerateArray(),
            reason => reason.GetString()!.Contains("on the same test rows, expected 0.05 better", StringComparison.Ordinal));
        Assert.Equal("1", JsonDocument.Parse((await rig.GetAsync("/api/models/twice")).Body).RootElement.GetProperty("defaultVersion").GetString());
    }

    [Fact]
    public async Task Run_Search_PublishesTheBestTrial()
    {
        var spec = UploadedDigits.Spec("searched", epochs: 4);
        spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "successiveHalving", "trials": 8, "minEpochs": 1, "eta": 2, "metric": "validation.accuracy",
              "parameters": { "$.training.optimiser.learningRate": { "type": "logUniform", "min": 0.00001, "max": 0.01 } }
            }
            """);
        spec["service"]!["concurrentTrials"] = 2;

        await rig.StartAsync("searched", spec);
        var run = await rig.WaitForEndAsync("searched");

        Assert.True(run.GetProperty("state").GetString() == "succeeded", run.GetRawText() + rig.Logs("searched"));
        var search = run.GetProperty("search");
        var trials = search.GetProperty("trials").EnumerateArray().ToList();
        Assert.Equal(8, trials.Count);
        Assert.Equal([1, 1, 1, 1, 2, 2, 4, 4], trials.Select(trial => trial.GetProperty("epochs").GetInt32()).Order());
        var best = trials[search.GetProperty("bestTrial").GetInt32()];
        Assert.Equal(4, best.GetProperty("epochs").GetInt32());
        Assert.Equal(["1"], await rig.VersionsAsync("searched"));
    }

    /// <summary>The version that answered for the first test picture of a digit, which it must have recognised.</summary>
    private async Task<string> PredictAsync(string model, int digit)
    {
        using var content = new ByteArrayContent(
            await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, "models", "mnist-cnn", "samples", $"{digit}.png")));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var response = await rig.App.Client.PostAsync($"/api/models/{model}/predict", content);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        Assert.Equal($"{digit}", answer.GetProperty("predictions")[0].GetProperty("label").GetString());
        return answer.GetProperty("version").GetString()!;
    }
}
