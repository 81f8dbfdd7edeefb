using System.Text.Json.Nodes;
using TorchSharp;

namespace MaaS.Trainer.Tests;

public sealed class TrainingLoopTests : IDisposable
{
    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    public async Task Run_MoreEpochs_KeepsNoMoreTensorsAlive(string precision)
    {
        _run.Training["precision"] = precision;
        _run.Training["emaDecay"] = 0.9;
        _run.Training["clipNorm"] = 1;
        _run.Spec["validation"] = JsonNode.Parse("""{ "earlyStopping": { "patience": 50 } }""");
        var recipe = _run.SaveRecipe();
        var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, CancellationToken.None);

        // The count is per thread: nothing is awaited from here on.
        LiveTensorsAfter(epochs: 1);
        var few = LiveTensorsAfter(epochs: 1);
        var many = LiveTensorsAfter(epochs: 5);

        Assert.Equal(few, many);

        long LiveTensorsAfter(int epochs)
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            _run.Training["epochs"] = epochs;
            var checkpoints = new CheckpointFolder(_run.PathOf($"checkpoints-{epochs}"), keep: 1);
            checkpoints.Clear();
            using var trained = new NetworkTraining(_run.SaveRecipe(), data, checkpoints, TimeProvider.System, new ProgressLines(TextWriter.Null))
                .Run(lastEpoch: null, goesOn: false, CancellationToken.None);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }
    }

    [Fact]
    public async Task Run_Pausing_EndsInTheSameWeights()
    {
        await _run.TrainAsync("straight");
        var recipe = _run.SaveRecipe();
        var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, CancellationToken.None);
        var checkpoints = new CheckpointFolder(_run.PathOf("paused"), keep: 1);
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            using var part = Training().Run(lastEpoch: epoch, goesOn: true, CancellationToken.None);
            Assert.Equal((epoch, null), (part.State.Epochs.Count, part.State.Stopped));
        }

        using var whole = Training().Run(lastEpoch: null, goesOn: true, CancellationToken.None);

        Assert.Equal(StopReason.Epochs, whole.State.Stopped);
        Assert.Equal(_run.ReadModel("straight"), Google.Protobuf.MessageExtensions.ToByteArray(new ModelExport(whole, () => { }).ToModel()));

        NetworkTraining Training() => new(recipe, data, checkpoints, TimeProvider.System, new ProgressLines(TextWriter.Null));
    }
}
