using System.Text.Json;
using System.Text.Json.Nodes;
using MaaS.Repository;

namespace MaaS.Trainer.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    public static TheoryData<string> Optimisers { get; } =
    [
        """{ "type": "adam", "learningRate": 0.01 }""",
        """{ "type": "adamW", "learningRate": 0.01 }""",
        """{ "type": "sgd", "learningRate": 0.1, "momentum": 0.9 }""",
        """{ "type": "sgd", "learningRate": 0.1, "momentum": 0.9, "nesterov": true }""",
        """{ "type": "rmsProp", "learningRate": 0.01 }""",
        """{ "type": "adagrad", "learningRate": 0.05 }""",
    ];

    [Theory]
    [MemberData(nameof(Optimisers))]
    public async Task ExecuteAsync_EachOptimiser_LearnsTheData(string optimiser)
    {
        _run.Training["optimiser"] = JsonNode.Parse(optimiser);
        _run.Training["epochs"] = 5;

        var report = await _run.TrainAsync();

        Assert.Equal((RunStatus.Succeeded, StopReason.Epochs), (report.Status, report.StoppedBy));
        Assert.True(report.Epochs[^1].TrainLoss < report.Epochs[0].TrainLoss / 2, string.Join(' ', report.Epochs));
        Assert.InRange(report.Test!.Metrics["accuracy"]!.Value, 0.9, 1);
    }

    public static TheoryData<string> Settings { get; } =
    [
        """{ "schedule": { "type": "step", "everyEpochs": 1, "factor": 0.5 } }""",
        """{ "schedule": { "type": "oneCycle" } }""",
        """{ "schedule": { "type": "constant" }, "warmUpSteps": 5 }""",
        """{ "clipNorm": 1 }""",
        """{ "clipValue": 0.5 }""",
        """{ "emaDecay": 0.8 }""",
        """{ "accumulateBatches": 2, "batchSize": 16 }""",
        """{ "precision": "bfloat16" }""",
        """{ "loss": { "type": "crossEntropy", "labelSmoothing": 0.1 } }""",
        """{ "loss": { "type": "crossEntropy", "classWeighting": "balanced" } }""",
        """{ "loss": { "type": "crossEntropy", "classWeights": [1, 2, 1] } }""",
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task ExecuteAsync_EachSetting_LearnsTheData(string settings)
    {
        foreach (var (name, value) in JsonNode.Parse(settings)!.AsObject())
        {
            _run.Training[name] = value!.DeepClone();
        }

        var report = await _run.TrainAsync();

        Assert.InRange(report.Test!.Metrics["accuracy"]!.Value, 0.9, 1);
        Assert.Equal(settings.Contains("bfloat16", StringComparison.Ordinal) ? "bfloat16" : "float32", report.Precision);
    }

    [Fact]
    public async Task ExecuteAsync_SameRecipeTwice_WritesTheSameBytes()
    {
        await _run.TrainAsync("first");
        await _run.TrainAsync("second");

        foreach (var file in new[] { "model.onnx", "manifest.json" })
        {
            Assert.Equal(Read("first", file), Read("second", file));
        }
    }

    [Theory]
    [InlineData("initialisation.seed")]
    [InlineData("training.seed")]
    [InlineData("data.split.seed")]
    public async Task ExecuteAsync_OtherSeed_WritesAnotherModel(string path)
    {
        await _run.TrainAsync("first");
        SpecPatch.Apply(_run.Spec, $"$.{path}", JsonElement.Parse("77"));
        await _run.TrainAsync("second");

        Assert.NotEqual(Read("first", "model.onnx"), Read("second", "model.onnx"));
    }

    [Fact]
    public async Task ExecuteAsync_BelowTheMinimum_FailsWithReportAndWithoutModel()
    {
        await _run.TrainAsync();
        _run.Spec["test"] = JsonNode.Parse("""{ "minimum": { "accuracy": 1 } }""");
        _run.Training["optimiser"]!["learningRate"] = 1e-8;

        var error = await Assert.ThrowsAsync<TrainingException>(() => _run.TrainAsync());

        Assert.Contains("$.test.minimum expects 1", error.Message, StringComparison.Ordinal);
        var folder = _run.FolderOf("out");
        Assert.False(Directory.Exists(folder.Output));
        var report = JsonSerializer.Deserialize<RunReport>(File.ReadAllText(folder.At(RunFiles.Report)), RunJson.Document)!;
        Assert.Equal((RunStatus.Failed, error.Message), (report.Status, report.Error));
        Assert.NotNull(report.Test);
        Assert.Contains(
            "$.test.minimum", System.Net.WebUtility.HtmlDecode(File.ReadAllText(folder.At(RunFiles.ReportPage))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_LossDiverges_SaysWhatToDo()
    {
        _run.Training["optimiser"] = JsonNode.Parse("""{ "type": "sgd", "learningRate": 99 }""");
        _run.Training["epochs"] = 20;
        _run.Spec["network"]!["layers"] = JsonNode.Parse(
            """
            [ { "type": "flatten" }, { "type": "dense", "units": 50 }, { "type": "dense", "units": 50 }, { "type": "dense", "units": 3 } ]
            """);

        var error = await Assert.ThrowsAsync<TrainingException>(() => _run.TrainAsync());

        Assert.Contains("learningRate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_TimeBudgetIsOver_EndsWithWhatItHas()
    {
        _run.Training["epochs"] = 1000;
        _run.Training["timeBudgetSeconds"] = 100;
        _run.Spec["test"] = new JsonObject();

        var report = await _run.TrainAsync(time: MadeRun.FastClock());

        Assert.Equal((RunStatus.Succeeded, StopReason.TimeBudget), (report.Status, report.StoppedBy));
        Assert.InRange(report.Epochs.Count, 1, 100);
        Assert.NotNull(report.Test);
        Assert.NotEmpty(_run.ReadModel());

        // With more time it goes on.
        _run.Training["timeBudgetSeconds"] = 300;
        var later = await _run.TrainAsync(goesOn: true, time: MadeRun.FastClock());
        Assert.True(later.Epochs.Count > report.Epochs.Count, $"{later.Epochs.Count} epochs");
    }

    [Fact]
    public async Task ExecuteAsync_NoImprovement_StopsEarlyWithTheBestWeights()
    {
        _run.Training["epochs"] = 60;
        _run.Training["schedule"] = JsonNode.Parse("""{ "type": "constant" }""");
        _run.Training["optimiser"] = JsonNode.Parse("""{ "type": "sgd", "learningRate": 3, "momentum": 0.9 }""");
        _run.Spec["validation"] = JsonNode.Parse("""{ "metric": "validation.loss", "earlyStopping": { "patience": 3 } }""");
        _run.Spec["test"] = new JsonObject();

        var report = await _run.TrainAsync();

        Assert.Equal(StopReason.EarlyStopping, report.StoppedBy);
        Assert.Equal(report.Epochs.Count - 3, report.BestEpoch);
        Assert.Equal(report.Epochs.Min(epoch => epoch.Validation["loss"]), report.Epochs[report.BestEpoch!.Value - 1].Validation["loss"]);

        // The best weights are those of a training that ends there.
        _run.Training["epochs"] = report.BestEpoch.Value;
        await _run.TrainAsync("short");
        Assert.Equal(Read("short", "model.onnx"), Read("out", "model.onnx"));
    }

    [Fact]
    public async Task ExecuteAsync_Plateau_LowersTheLearningRate()
    {
        _run.Training["epochs"] = 5;
        _run.Training["optimiser"] = JsonNode.Parse("""{ "type": "sgd", "learningRate": 1e-9 }""");
        _run.Training["schedule"] = JsonNode.Parse("""{ "type": "reduceOnPlateau", "factor": 0.5, "patience": 2 }""");
        _run.Spec["validation"] = JsonNode.Parse("""{ "metric": "validation.accuracy" }""");
        _run.Spec["test"] = new JsonObject();

        var report = await _run.TrainAsync();

        Assert.Equal([1e-9, 1e-9, 1e-9, 5e-10, 5e-10], report.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Fact]
    public async Task ExecuteAsync_Succeeded_LeavesWhatTheServiceReads()
    {
        var report = await _run.TrainAsync();

        var folder = _run.FolderOf("out");
        var manifest = ManifestDocument.Read(Read("out", "manifest.json"));
        Assert.Empty(manifest.Validate());
        Assert.Equal(["top", "middle", "bottom"], manifest.Labels!);
        Assert.Equal((8, 8, ImageChannels.Gray), (manifest.Image!.Width, manifest.Image.Height, manifest.Image.Channels));
        Assert.Equal(report.Test!.Metrics["accuracy"], manifest.Metrics!["accuracy"]);
        Assert.Equal(report.SpecSha256, manifest.Provenance!["recipeSha256"]);
        Assert.Equal(File.ReadAllBytes(_run.SpecPath), File.ReadAllBytes(folder.At(RunFiles.Spec)));
        var heartbeat = JsonSerializer.Deserialize<Heartbeat>(File.ReadAllText(folder.At(RunFiles.Heartbeat)), RunJson.Document)!;
        Assert.Equal((RunPhase.Ended, "made", 1, 3, 1.0), (heartbeat.Phase, heartbeat.RunId, heartbeat.Attempt, heartbeat.Epoch, heartbeat.Progress));
        var lines = File.ReadAllLines(folder.At(RunFiles.Metrics))
            .Select(line => JsonSerializer.Deserialize<MetricsLine>(line, RunJson.Line)!).ToList();
        Assert.Equal([1, 2, 3], lines.Where(line => line.Metrics.ContainsKey("validation.accuracy")).Select(line => line.Epoch));
        Assert.Equal((240L, 60L, 60L), (report.Data!.TrainRows, report.Data.ValidationRows, report.Data.TestRows));
        Assert.Equal(report.Test.Rows, report.Export!.SameClass);
        Assert.InRange(report.Export.LargestDifference, 0, 1e-5);
        Assert.Contains(report.Test.Worst, row => row.Picture!.StartsWith("data:image/png;base64,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_Bfloat16_KeepsMovingStatisticsInFloat32()
    {
        _run.Training["epochs"] = 30;
        _run.Spec["network"]!["layers"] = JsonNode.Parse(
            """[ { "type": "flatten" }, { "type": "batchNormalization", "name": "norm" }, { "type": "dense", "units": 3 } ]""");

        var exact = await MeansAsync("float32");
        var mixed = await MeansAsync("bfloat16");

        Assert.All(exact.Zip(mixed), pair => Assert.Equal(pair.First, pair.Second, 0.005));

        async Task<float[]> MeansAsync(string precision)
        {
            _run.Training["precision"] = precision;
            var report = await _run.TrainAsync(precision);
            Assert.Equal(precision, report.Precision);
            var recipe = _run.SaveRecipe();
            var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, CancellationToken.None);
            var checkpoints = new CheckpointFolder(_run.FolderOf(precision).Checkpoints, keep: 2);
            using var trained = new NetworkTraining(recipe, data, checkpoints, TimeProvider.System, new ProgressLines(TextWriter.Null))
                .Run(lastEpoch: null, goesOn: true, CancellationToken.None);
            return trained.Network.state_dict()["norm.running_mean"].data<float>().ToArray();
        }
    }

    [Theory]
    [InlineData("validation.top5Accuracy", "not measured for 3 classes")]
    [InlineData("train.accuracy", "$.validation.metric: found \"train.accuracy\"")]
    public async Task ExecuteAsync_MetricThatIsNotMeasured_IsRefusedBeforeTraining(string metric, string expected)
    {
        _run.Spec["validation"] = new JsonObject { ["metric"] = metric };

        var error = await Assert.ThrowsAsync<InvalidSpecException>(() => _run.TrainAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sigmoid", 3, "crossEntropy", "sigmoid with crossEntropy")]
    [InlineData("softmax", 1, "binaryCrossEntropy", "softmax of one output")]
    public async Task ExecuteAsync_LastActivationThatIsNotTheLosss_NamesTheLayer(string activation, int units, string loss, string expected)
    {
        _run.Spec["network"]!["layers"]![4] = new JsonObject { ["type"] = "dense", ["units"] = units, ["activation"] = activation };
        _run.Training["loss"] = new JsonObject { ["type"] = loss };

        var error = await Assert.ThrowsAsync<InvalidSpecException>(() => _run.TrainAsync());

        Assert.Contains(error.Errors, message => message.Contains(expected, StringComparison.Ordinal) && message.StartsWith("$.network.layers[4]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_FolderWithOtherFiles_IsLeftAlone()
    {
        Directory.CreateDirectory(_run.PathOf("mine/output"));
        _run.Write("mine/output/thesis.txt", "words");

        var error = await Assert.ThrowsAsync<TrainingException>(() => _run.TrainAsync("mine"));

        Assert.Contains("files that are of no run", error.Message, StringComparison.Ordinal);
        Assert.Equal("words", File.ReadAllText(_run.PathOf("mine/output/thesis.txt")));
    }

    [Fact]
    public async Task ExecuteAsync_FolderThatIsInUse_IsRefused()
    {
        using var claim = _run.FolderOf("out").Claim();

        var error = await Assert.ThrowsAsync<TrainingException>(() => _run.TrainAsync());

        Assert.Contains("Another process works", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_NetworkDoesNotFitTheData_NamesTheLayer()
    {
        _run.Spec["network"]!["layers"]![4]!["units"] = 4;

        var error = await Assert.ThrowsAsync<InvalidSpecException>(() => _run.TrainAsync());

        Assert.Contains("$.network.layers[4]", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    private byte[] Read(string output, string file) => File.ReadAllBytes(Path.Combine(_run.FolderOf(output).Output, file));
}
