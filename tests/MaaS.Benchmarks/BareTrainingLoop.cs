using System.Diagnostics;
using MaaS.Trainer;
using MaaS.Training;
using static TorchSharp.torch;

namespace MaaS.Benchmarks;

/// <summary>
/// What a person writes to train the network of MNIST with TorchSharp and nothing else: all pictures lie in memory as floats.
/// </summary>
internal sealed class BareTrainingLoop : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.25), nn.Linear(1600, 10));

    private readonly TorchSharp.Modules.Adam _optimiser;
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly int _batchSize;

    public BareTrainingLoop(Dataset data, TrainingSpec training)
    {
        set_num_threads(training.Threads ?? Environment.ProcessorCount);
        _batchSize = training.BatchSize;
        _optimiser = optim.Adam(_network.parameters(), training.Optimiser.LearningRate);
        var pixels = new float[data.Train.Count * data.InputShape.Elements];
        ((FloatRows)data.Train.Inputs).Fill([.. Enumerable.Range(0, data.Train.Count)], pixels);
        _images = tensor(pixels, [data.Train.Count, 1, 28, 28]);
        _labels = tensor(data.Train.Classes.Select(label => (long)label).ToArray());
    }

    /// <summary>Seconds.</summary>
    public double RunEpoch()
    {
        _network.train();
        var watch = Stopwatch.StartNew();
        using var order = randperm(_images.shape[0]);
        for (var start = 0L; start < order.shape[0]; start += _batchSize)
        {
            using var scope = NewDisposeScope();
            var rows = order[TensorIndex.Slice(start, Math.Min(start + _batchSize, order.shape[0]))];
            var loss = nn.functional.cross_entropy(_network.call(_images.index_select(0, rows)), _labels.index_select(0, rows));
            _optimiser.zero_grad();
            loss.backward();
            _optimiser.step();
        }

        return watch.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        _network.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }
}
