using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>The loss of a spec on tensors. Owns the class weights.</summary>
internal sealed class Losses : IDisposable
{
    private readonly LossSpec _spec;
    private readonly float[]? _classWeights;
    private readonly Tensor? _weights;

    /// <param name="spec">The loss.</param>
    /// <param name="classCounts">Training rows of each class; empty for a regression.</param>
    /// <param name="device">Where the tensors lie.</param>
    public Losses(LossSpec spec, IReadOnlyList<int> classCounts, Device device)
    {
        _spec = spec;
        var weights = Weights(spec, classCounts);
        _classWeights = spec is CrossEntropySpec ? weights : null;
        _weights = weights is null ? null : tensor(weights, device: device).DetachFromDisposeScope();
    }

    /// <summary>The loss of a run on its data.</summary>
    /// <exception cref="TrainingException">The spec's weights do not fit the classes.</exception>
    public static Losses For(RunSpec spec, Dataset data, Device device)
    {
        var counts = new int[data.Labels.Count];
        foreach (var number in data.Train.Classes)
        {
            counts[number]++;
        }

        return new Losses(spec.Loss, counts, device);
    }

    /// <summary>What the rows of a batch weigh together: a row 1, or what its class does.</summary>
    public double WeightOf(Batch batch) =>
        _classWeights is null ? batch.Rows : ((long[])batch.Targets).Sum(number => (double)_classWeights[number]);

    /// <summary>One number for a batch: the mean over its rows, weighted where classes are; 0 where no row weighs anything.</summary>
    /// <param name="logits">What the network gives before a last softmax or sigmoid, [n, outputs].</param>
    /// <param name="targets">Classes [n] as 64-bit integers, or values [n, outputs].</param>
    /// <param name="weight"><see cref="WeightOf"/>.</param>
    public Tensor Of(Tensor logits, Tensor targets, double weight) => _spec switch
    {
        CrossEntropySpec when weight == 0 => logits.sum().Times(0),
        CrossEntropySpec spec => nn.functional.cross_entropy(logits, targets, _weights, label_smoothing: spec.LabelSmoothing),
        BinaryCrossEntropySpec => nn.functional.binary_cross_entropy_with_logits(
            logits.flatten(), targets.to_type(logits.dtype), pos_weights: _weights),
        MeanSquaredErrorSpec => nn.functional.mse_loss(logits, targets),
        MeanAbsoluteErrorSpec => nn.functional.l1_loss(logits, targets),
        HuberSpec spec => nn.functional.huber_loss(logits, targets, spec.Delta),
        _ => throw new InvalidOperationException($"There is no loss for {_spec}."),
    };

    public void Dispose() => _weights?.Dispose();

    private static float[]? Weights(LossSpec spec, IReadOnlyList<int> classCounts) => spec switch
    {
        CrossEntropySpec { ClassWeights: { } given } => given.Count == classCounts.Count
            ? [.. given.Select(weight => (float)weight)]
            : throw new TrainingException(
                $"$.training.loss.classWeights has {given.Count} numbers, expected {classCounts.Count}: one for each class."),
        CrossEntropySpec { ClassWeighting: ClassWeighting.Balanced } =>
            [.. classCounts.Select(count => count == 0 ? 0 : (float)classCounts.Sum() / (classCounts.Count * count))],
        BinaryCrossEntropySpec { PositiveWeight: not 1 and var weight } => [(float)weight],
        _ => null,
    };
}
