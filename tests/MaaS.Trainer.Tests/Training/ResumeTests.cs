using System.Text.Json.Nodes;

namespace MaaS.Trainer.Tests;

/// <summary>A run that was killed and goes on ends in the same bytes as one that was not.</summary>
public sealed class ResumeTests : IDisposable
{
    // 240 rows in batches of 48: 5 steps an epoch.
    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task ExecuteAsync_KilledAtEachStep_EndsInTheSameModel()
    {
        _run.Training["batchSize"] = 48;
        _run.Training["epochs"] = 2;
        _run.Training["checkpoints"] = JsonNode.Parse("""{ "everySteps": 1 }""");
        await _run.TrainAsync("straight");
        var expected = _run.ReadModel("straight");

        for (var step = 1; step <= 10; step++)
        {
            await KillAsync("killed", step);
            await _run.TrainAsync("killed", goesOn: true);

            Assert.Equal(expected, _run.ReadModel("killed"));
        }
    }

    public static TheoryData<string> Variants { get; } =
    [
        """{ "optimiser": { "type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": true } }""",
        """{ "optimiser": { "type": "sgd", "learningRate": 0.05 }, "clipNorm": 0.5 }""",
        """{ "optimiser": { "type": "adamW", "learningRate": 0.01 }, "clipValue": 0.1 }""",
        """{ "optimiser": { "type": "rmsProp", "learningRate": 0.005, "momentum": 0.5 } }""",
        """{ "optimiser": { "type": "adagrad", "learningRate": 0.05 } }""",
        """{ "emaDecay": 0.9 }""",
        """{ "accumulateBatches": 2 }""",
        """{ "schedule": { "type": "oneCycle" }, "warmUpSteps": 4 }""",
        """{ "schedule": { "type": "reduceOnPlateau", "patience": 1, "factor": 0.5 }, "optimiser": { "type": "sgd", "learningRate": 1e-9 } }""",
        """{ "precision": "bfloat16" }""",
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task ExecuteAsync_KilledTwice_EndsInTheSameModel(string training)
    {
        foreach (var (name, value) in JsonNode.Parse(training)!.AsObject())
        {
            _run.Training[name] = value!.DeepClone();
        }

        _run.Training["batchSize"] = 48;
        _run.Training["checkpoints"] = JsonNode.Parse("""{ "everySteps": 3 }""");
        _run.Spec["data"]!["augmentation"] = JsonNode.Parse("""{ "flip": "horizontal", "crop": 1, "rotation": 5, "mixup": 0.2 }""");
        _run.Spec["validation"] = JsonNode.Parse("""{ "earlyStopping": { "patience": 5 } }""");
        _run.Spec["test"] = new JsonObject();
        var straight = await _run.TrainAsync("straight");

        await KillAsync("killed", 4);
        await KillAsync("killed", 7, goesOn: true);
        var killed = await _run.TrainAsync("killed", goesOn: true);

        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel("killed"));
        Assert.Equal(straight.Epochs.Select(epoch => epoch.TrainLoss), killed.Epochs.Select(epoch => epoch.TrainLoss));
        Assert.Equal(straight.BestEpoch, killed.BestEpoch);
    }

    [Fact]
    public async Task ExecuteAsync_Stopped_SavesAndGoesOnWhereItWas()
    {
        await _run.TrainAsync("straight");
        using var stop = new CancellationTokenSource();
        var progress = new StoppedAt(5, stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _run.TrainAsync("stopped", progress: progress, time: MadeRun.FastClock(), stop: stop.Token));

        var folder = _run.FolderOf("stopped");
        Assert.Single(Directory.GetFiles(folder.Checkpoints, "step-000000000005*"));
        Assert.False(File.Exists(folder.At(RunFiles.Report)));
        await _run.TrainAsync("stopped", goesOn: true);
        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel("stopped"));
    }

    [Fact]
    public async Task ExecuteAsync_GoesOnWithAnotherSpec_IsRefused()
    {
        await _run.TrainAsync();
        var files = Directory.GetFiles(_run.PathOf("out"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != RunFiles.Heartbeat)
            .ToDictionary(path => path, File.ReadAllBytes);
        _run.Training["seed"] = 9;

        var error = await Assert.ThrowsAsync<CheckpointMismatchException>(() => _run.TrainAsync(goesOn: true));

        Assert.Contains("Start without --resume", error.Message, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public async Task ExecuteAsync_GoesOnWithOtherData_IsRefused()
    {
        await KillAsync("out", 9);
        using var other = new MadeRun(trainRows: 301);
        File.Copy(other.PathOf("train-images"), _run.PathOf("train-images"), overwrite: true);
        File.Copy(other.PathOf("train-labels"), _run.PathOf("train-labels"), overwrite: true);

        await Assert.ThrowsAsync<CheckpointMismatchException>(() => _run.TrainAsync(goesOn: true));
    }

    [Fact]
    public async Task ExecuteAsync_StoppedInAValidation_BeginsThatAgain()
    {
        _run.Training["emaDecay"] = 0.9;
        await _run.TrainAsync("straight");
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _run.TrainAsync("stopped", progress: new StoppedAt(step: null, stop), stop: stop.Token));

        Assert.Single(Directory.GetFiles(_run.FolderOf("stopped").Checkpoints));
        var stopped = await _run.TrainAsync("stopped", goesOn: true);
        Assert.Equal([1, 2, 3], stopped.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel("stopped"));
    }

    [Fact]
    public async Task ExecuteAsync_NewestCheckpointDamaged_GoesOnFromTheOneBefore()
    {
        _run.Training["checkpoints"] = JsonNode.Parse("""{ "everySteps": 1 }""");
        await _run.TrainAsync("straight");
        await KillAsync("out", 5);
        var newest = Directory.GetFiles(_run.FolderOf("out").Checkpoints).Order(StringComparer.Ordinal).Last();
        await using (var file = File.OpenWrite(newest))
        {
            file.SetLength(file.Length / 2);
        }

        await _run.TrainAsync(goesOn: true);

        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel());
        Assert.True(File.Exists($"{newest}.damaged"));
    }

    private async Task KillAsync(string output, long step, bool goesOn = false) => await Assert.ThrowsAsync<KilledException>(
        () => _run.TrainAsync(output, goesOn, new KilledAt(step), MadeRun.FastClock()));
}
