using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Learns from the training pictures, epoch by epoch.</summary>
internal sealed class TrainingLoop(RunSpec spec, TextWriter progress)
{
    private readonly TrainingSpec _training = spec.Training;

    /// <summary>Trains <paramref name="network"/> in place and returns what was measured after each epoch.</summary>
    public IReadOnlyList<EpochReport> Run(Network network, ImageSet set, TrainingSplit split, CancellationToken cancellationToken)
    {
        using var batches = new ImageBatches(set, spec.Data.Scale);
        using var optimiser = CreateOptimiser(network);
        var steps = (split.Train.Length + _training.BatchSize - 1) / _training.BatchSize;
        var schedule = new LearningRate(_training, totalSteps: (long)steps * _training.Epochs);

        // What dropout drops is drawn by libtorch itself.
        manual_seed(_training.Seed);
        var reports = new List<EpochReport>();
        for (var epoch = 1; epoch <= _training.Epochs; epoch++)
        {
            var loss = RunEpoch(network, batches, optimiser, schedule, Shuffle(split.Train, epoch), cancellationToken);
            var validation = split.Validation.Length > 0 ? Evaluation.Measure(network, batches, split.Validation) : null;
            reports.Add(new EpochReport { Epoch = epoch, TrainLoss = loss, Validation = validation });
            progress.WriteLine(reports[^1]);
        }

        return reports;
    }

    private double RunEpoch(
        Network network,
        ImageBatches batches,
        optim.Optimizer optimiser,
        LearningRate schedule,
        long[] order,
        CancellationToken cancellationToken)
    {
        network.train();
        var sum = 0.0;
        foreach (var indices in order.Chunk(_training.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            schedule.ApplyNext(optimiser);
            var (images, labels) = batches.Take(indices);
            var loss = nn.functional.cross_entropy(network.Logits(images), labels);
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
            sum += loss.item<float>() * indices.Length;
        }

        return double.IsFinite(sum)
            ? sum / order.Length
            : throw new TrainingException("The loss is no longer a number: lower $.training.optimiser.learningRate.");
    }

    private long[] Shuffle(long[] indices, int epoch) =>
        [.. new SeededRandom(_training.Seed, stream: epoch).NextPermutation(indices.Length).Select(position => indices[position])];

    private optim.Optimizer CreateOptimiser(Network network) => _training.Optimiser switch
    {
        { Type: OptimiserType.Adam } adam => optim.Adam(network.parameters(), adam.LearningRate),
        var sgd => optim.SGD(network.parameters(), sgd.LearningRate, sgd.Momentum),
    };
}
