using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// Learns from the training rows, batch by batch and epoch by epoch. Runs on the thread that calls it, which owns its tensors.
/// </summary>
internal sealed class TrainingLoop(
    TrainingSession session, RunSpec spec, Dataset data, ForwardPass pass, CheckpointFolder checkpoints, TimeProvider time,
    ITrainingProgress progress)
{
    // How often what is shown is brought up to date; each time the device is waited for.
    private static readonly TimeSpan ShownEvery = TimeSpan.FromSeconds(0.5);

    private readonly TrainingSpec _training = spec.Training;
    private readonly BatchReader _reader = new(data.Train, spec.Data.Augmentation, spec.Training.Seed);
    private readonly int _batches = (data.Train.Count + spec.Training.BatchSize - 1) / spec.Training.BatchSize;
    private readonly WeightUpdate _update = new(session, spec.Training, data.Train.Count);

    private long _last;
    private long _checkpointed;
    private long _shown;

    /// <summary>
    /// Trains to the end of an epoch and saves a checkpoint there, if the spec's budget, early stopping or <paramref name="stop"/> does not
    /// end it before. What ended the training for good is in the session's state.
    /// </summary>
    /// <param name="lastEpoch">From 1.</param>
    /// <param name="stop">After the step that is under way a checkpoint is saved.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the checkpoint is saved.</exception>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public void Run(int lastEpoch, CancellationToken stop)
    {
        using var losses = Losses.For(spec, data, pass.Device);
        _last = _checkpointed = _shown = time.GetTimestamp();
        while (session.State is { Stopped: null } state && state.Epoch <= lastEpoch)
        {
            if (RunEpoch(losses, stop))
            {
                EndEpoch(losses, stop);
                stop.ThrowIfCancellationRequested();
            }
        }

        session.Save(checkpoints);
    }

    /// <summary>False when the time is over before the epoch has begun.</summary>
    private bool RunEpoch(Losses losses, CancellationToken stop)
    {
        var epoch = session.State.Epoch;
        var order = Order(epoch);
        session.Network.train();
        foreach (var batch in _reader.Read(order, _training.BatchSize, session.State.Batch, epoch))
        {
            Learn(batch, losses);
            _reader.Return(batch);
            if (!IsStepDone())
            {
                continue;
            }

            _update.Apply();
            Tick();
            if (stop.IsCancellationRequested)
            {
                session.Save(checkpoints);
                stop.ThrowIfCancellationRequested();
            }

            if (session.State.Seconds >= _training.TimeBudgetSeconds)
            {
                session.State = session.State with { Stopped = StopReason.TimeBudget };
                break;
            }
        }

        return session.State.Rows > 0;
    }

    private void Learn(Batch batch, Losses losses)
    {
        var state = session.State;
        using var scope = NewDisposeScope();

        // What dropout drops follows from the place alone, so that a run that goes on drops the same.
        manual_seed((long)SeededRandom.Of(_training.Seed, state.Epoch, state.Batch).NextUInt64());
        var weight = losses.WeightOf(batch);
        var loss = Loss(batch, losses, weight);
        using var batches = BatchesOfStep().ToScalar();
        loss.div(batches).backward();
        pass.CollectGradients();
        using var alpha = weight.ToScalar();
        session.LossSum.add_(loss.detach(), alpha);
        session.State = state with
        {
            Batch = state.Batch + 1,
            Rows = state.Rows + batch.Rows,
            LossWeight = state.LossWeight + weight,
        };
    }

    private Tensor Loss(Batch batch, Losses losses, double weight)
    {
        var inputs = batch.InputsOn(pass.Device);
        var targets = batch.TargetsOn(pass.Device);
        if (batch.Partners is null)
        {
            return losses.Of(pass.Outputs(inputs), targets, weight);
        }

        // Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018: the loss is as linear as the mixture.
        var partners = tensor(batch.Partners, device: pass.Device);
        var share = batch.MixShare;
        var outputs = pass.Outputs(inputs.Times(share).Plus(inputs.index_select(0, partners).Times(1 - share)));
        var own = losses.Of(outputs, targets, weight).Times(share);
        return own.Plus(losses.Of(outputs, targets.index_select(0, partners), weight).Times(1 - share));
    }

    /// <summary>Whether the gradients of enough batches are there; the last step of an epoch may have fewer.</summary>
    private bool IsStepDone() => session.State.Batch % _training.AccumulateBatches == 0 || session.State.Batch == _batches;

    private int BatchesOfStep()
    {
        var first = session.State.Batch / _training.AccumulateBatches * _training.AccumulateBatches;
        return Math.Min(_training.AccumulateBatches, _batches - first);
    }

    /// <summary>Keeps the time, saves a checkpoint and shows where it stands when they are due.</summary>
    private void Tick()
    {
        KeepTime();
        var state = session.State;
        var isDue = time.GetElapsedTime(_checkpointed).TotalSeconds >= _training.Checkpoints.EverySeconds
            || (_training.Checkpoints.EverySteps is { } steps && state.Step % steps == 0);
        if (isDue && state.Batch < _batches)
        {
            // What is no number any more must not take the place of what is.
            _ = MeanLoss();
            session.Save(checkpoints);
            _checkpointed = time.GetTimestamp();
        }

        if (time.GetElapsedTime(_shown) >= ShownEvery)
        {
            _shown = time.GetTimestamp();
            progress.Stepped(Position());
        }
    }

    private TrainingPosition Position()
    {
        var state = session.State;
        return new TrainingPosition(
            state.Step, state.Epoch, _training.Epochs, state.Batch, _batches, state.Rows, MeanLoss(), state.Seconds, state.EpochSeconds);
    }

    private void KeepTime()
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        var state = session.State;
        session.State = state with { Seconds = state.Seconds + seconds, EpochSeconds = state.EpochSeconds + seconds };
    }

    private double MeanLoss()
    {
        var loss = session.LossSum.item<double>() / Math.Max(session.State.LossWeight, double.Epsilon);
        return double.IsFinite(loss)
            ? loss
            : throw TrainingException.OfFailedCheck(FormattableString.Invariant(
                $"The loss is {loss} in epoch {session.State.Epoch}, expected a number: lower $.training.optimiser.learningRate, ")
                + "or set $.training.clipNorm.");
    }

    private void EndEpoch(Losses losses, CancellationToken stop)
    {
        var loss = MeanLoss();
        var learning = session.State.EpochSeconds;
        var validation = Validate(losses, stop);
        KeepTime();
        var state = session.State;
        var position = Position();
        var report = new EpochReport
        {
            Epoch = state.Epoch,
            LearningRate = _update.LastLearningRate,
            TrainLoss = loss,
            Validation = validation,
            Seconds = Math.Round(state.EpochSeconds, 3),
            RowsPerSecond = Math.Round(state.Rows / Math.Max(learning, 1e-9), 1),
        };
        ClearLoss();
        session.State = EpochVerdict.After(state, report, spec) with
        {
            Epoch = state.Epoch + 1,
            Batch = 0,
            Rows = 0,
            LossWeight = 0,
            EpochSeconds = 0,
            Epochs = [.. state.Epochs, report],
        };
        if (session.State.BestEpoch == report.Epoch && spec.Validation.EarlyStopping is { RestoreBest: true })
        {
            KeepBest();
        }

        progress.EpochEnded(report, position);
        session.Save(checkpoints);
        _checkpointed = time.GetTimestamp();
    }

    private void ClearLoss()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        session.LossSum.zero_();
    }

    /// <summary>Asked to stop, it saves a checkpoint from which the validation begins again.</summary>
    private IReadOnlyDictionary<string, double?> Validate(Losses losses, CancellationToken stop)
    {
        if (data.Validation.Count == 0)
        {
            return new Dictionary<string, double?>();
        }

        var evaluator = new Evaluator(session.Network, losses, data, pass.Device, () =>
        {
            progress.Pulsed();
            stop.ThrowIfCancellationRequested();
        });
        session.Ema?.Exchange(session.Network);
        try
        {
            return evaluator.Measure(data.Validation);
        }
        finally
        {
            session.Ema?.Exchange(session.Network);
            if (stop.IsCancellationRequested)
            {
                session.Save(checkpoints);
            }
        }
    }

    private void KeepBest()
    {
        session.Ema?.Exchange(session.Network);
        session.KeepBest();
        session.Ema?.Exchange(session.Network);
    }

    private int[] Order(int epoch) =>
        [.. SeededRandom.Of(_training.Seed, epoch).NextPermutation(data.Train.Count).Select(row => (int)row)];
}
