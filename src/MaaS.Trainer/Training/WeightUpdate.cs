using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// What happens to the weights between two batches: clipping, the optimiser's step at the schedule's rate, the moving average.
/// </summary>
internal sealed class WeightUpdate
{
    private readonly TrainingSession _session;
    private readonly TrainingSpec _training;
    private readonly Schedule _schedule;

    public WeightUpdate(TrainingSession session, TrainingSpec training, int rows)
    {
        _session = session;
        _training = training;
        var batches = (rows + training.BatchSize - 1) / training.BatchSize;
        var steps = (batches + training.AccumulateBatches - 1) / training.AccumulateBatches;
        _schedule = new Schedule(training, totalSteps: (long)steps * training.Epochs, stepsPerEpoch: steps);
    }

    /// <summary>Of the last step.</summary>
    public double LastLearningRate => _schedule.At(Math.Max(_session.State.Step - 1, 0), _session.State.PlateauFactor);

    /// <summary>Takes one step with the gradients that the network has, and clears them.</summary>
    public void Apply()
    {
        using var scope = NewDisposeScope();
        if (_training.ClipNorm is { } norm)
        {
            nn.utils.clip_grad_norm_(_session.Network.parameters(), norm);
        }

        if (_training.ClipValue is { } value)
        {
            nn.utils.clip_grad_value_(_session.Network.parameters(), value);
        }

        var rate = _schedule.At(_session.State.Step, _session.State.PlateauFactor);
        foreach (var group in _session.Optimiser.ParamGroups)
        {
            group.LearningRate = rate;
        }

        _session.Optimiser.step();
        _session.Optimiser.zero_grad();
        _session.State = _session.State with { Step = _session.State.Step + 1 };
        if (_training.EmaDecay is { } decay)
        {
            // The first steps count for more, so that the average does not stick to the weights at the start.
            _session.Ema!.MoveTowards(_session.Network, Math.Min(decay, (1.0 + _session.State.Step) / (10 + _session.State.Step)));
        }
    }
}
