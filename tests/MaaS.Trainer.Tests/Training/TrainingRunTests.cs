using System.Text.Json.Nodes;
using MaaS.Repository;

namespace MaaS.Trainer.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly MadeData _data = MadeData.Create();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("""{ "type": "adam", "learningRate": 0.01 }""", "cosine")]
    [InlineData("""{ "type": "sgd", "learningRate": 0.1, "momentum": 0.9 }""", "constant")]
    public async Task ExecuteAsync_MadeData_LearnsIt(string optimiser, string schedule)
    {
        _data.Spec["training"]!["optimiser"] = JsonNode.Parse(optimiser);
        _data.Spec["training"]!["schedule"] = schedule;

        var report = await _data.TrainAsync();

        Assert.Equal((RunStatus.Succeeded, 240, 60, 60), (report.Status, report.TrainImages, report.ValidationImages, report.TestImages));
        Assert.True(report.Epochs[^1].TrainLoss < report.Epochs[0].TrainLoss / 2, string.Join(Environment.NewLine, report.Epochs));
        Assert.InRange(report.Test.Accuracy, 0.9, 1);
    }

    [Fact]
    public async Task ExecuteAsync_SameRecipeTwice_WritesTheSameBytes()
    {
        await _data.TrainAsync("first");
        await _data.TrainAsync("second");

        foreach (var file in new[] { "model.onnx", "manifest.json" })
        {
            Assert.Equal(Read("first", file), Read("second", file));
        }
    }

    [Theory]
    [InlineData("initialisation")]
    [InlineData("training")]
    [InlineData("validation")]
    public async Task ExecuteAsync_OtherSeed_WritesAnotherModel(string section)
    {
        await _data.TrainAsync("first");
        _data.Spec[section]!["seed"] = 77;
        await _data.TrainAsync("second");

        Assert.NotEqual(Read("first", "model.onnx"), Read("second", "model.onnx"));
    }

    [Fact]
    public async Task ExecuteAsync_AccuracyTooLow_FailsWithReportAndWithoutModel()
    {
        await _data.TrainAsync();
        _data.Spec["test"]!["minimumAccuracy"] = 1;
        _data.Spec["training"]!["optimiser"]!["learningRate"] = 1e-8;

        var error = await Assert.ThrowsAsync<TrainingException>(() => _data.TrainAsync());

        Assert.Contains("$.test.minimumAccuracy expects 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(["report.json"], Directory.GetFiles(_data.Output).Select(path => Path.GetFileName(path)));
        var report = await File.ReadAllTextAsync(Path.Combine(_data.Output, "report.json"));
        Assert.Contains("\"status\": \"failed\"", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_LossDiverges_SaysWhatToDo()
    {
        _data.Spec["training"]!["optimiser"] = JsonNode.Parse("""{ "type": "sgd", "learningRate": 10 }""");
        _data.Spec["network"]!["layers"] = JsonNode.Parse(
            """
            [
              { "type": "flatten" }, { "type": "dense", "units": 50 }, { "type": "dense", "units": 50 }, { "type": "dense", "units": 3 }
            ]
            """);

        var error = await Assert.ThrowsAsync<TrainingException>(() => _data.TrainAsync());

        Assert.Contains("learningRate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_StopsWithoutModel()
    {
        var run = new TrainingRun(_data.SaveRecipe(), new DataSource(), TimeProvider.System, TextWriter.Null);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.ExecuteAsync(_data.Output, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(_data.Output));
    }

    [Fact]
    public async Task ExecuteAsync_Succeeded_WritesManifestThatThePublisherReads()
    {
        var report = await _data.TrainAsync();

        var manifest = ManifestDocument.Read(Read("out", "manifest.json"));

        Assert.Empty(manifest.Validate());
        Assert.Equal(["top", "middle", "bottom"], manifest.Labels!);
        Assert.Equal((8, 8, ImageChannels.Gray), (manifest.Image!.Width, manifest.Image.Height, manifest.Image.Channels));
        Assert.Equal(report.Test.Accuracy, manifest.Metrics!["testAccuracy"]);
        Assert.Equal(report.RecipeSha256, manifest.Provenance!["recipeSha256"]);
    }

    [Fact]
    public void At_Cosine_FallsFromTheLearningRateToZero()
    {
        var training = _data.SaveRecipe().Spec.Training;
        var rate = new LearningRate(training, totalSteps: 100);

        Assert.Equal(0.01, rate.At(0), precision: 12);
        Assert.Equal(0.005, rate.At(50), precision: 12);
        Assert.Equal(0, rate.At(100), precision: 12);
        Assert.Equal(0.01, new LearningRate(training with { Schedule = Schedule.Constant }, 100).At(50), precision: 12);
    }

    private byte[] Read(string folder, string file) => File.ReadAllBytes(Path.Combine(_data.PathOf(folder), file));
}
