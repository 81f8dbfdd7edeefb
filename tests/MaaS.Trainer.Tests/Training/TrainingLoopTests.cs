using TorchSharp;

namespace MaaS.Trainer.Tests;

public sealed class TrainingLoopTests
{
    [Fact]
    public async Task Run_MoreEpochs_KeepsNoMoreTensorsAlive()
    {
        using var data = MadeData.Create();
        var recipe = data.SaveRecipe();
        var images = (await new DataSource().LoadAsync(recipe, CancellationToken.None)).Train;
        using var network = Network.Create(recipe.Spec.Network, recipe.Spec.Initialisation);

        // The first run makes the gradients, which stay.
        LiveTensorsAfter(epochs: 1);
        var few = LiveTensorsAfter(epochs: 1);
        var many = LiveTensorsAfter(epochs: 6);

        Assert.Equal(few, many);

        // The count is per thread: nothing is awaited from here on.
        long LiveTensorsAfter(int epochs)
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            var spec = recipe.Spec with { Training = recipe.Spec.Training with { Epochs = epochs } };
            new TrainingLoop(spec, TextWriter.Null).Run(network, images, TrainingSplit.Of(images, spec.Validation), CancellationToken.None);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }
    }
}
