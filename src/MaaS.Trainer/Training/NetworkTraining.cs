using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>One training of one network, from the first weights or from a checkpoint.</summary>
internal sealed class NetworkTraining(
    Recipe recipe, Dataset data, CheckpointFolder checkpoints, TimeProvider time, ITrainingProgress progress)
{
    private readonly RunSpec _spec = recipe.Spec;

    /// <summary>Trains on the calling thread; libtorch's threads and random state are those of the process.</summary>
    /// <param name="lastEpoch">Where to pause; null for the end.</param>
    /// <param name="goesOn">Whether the newest checkpoint is the start, if there is one.</param>
    /// <param name="stop">After the step under way a checkpoint is saved.</param>
    /// <exception cref="InvalidSpecException">The network does not fit the data.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="TrainingException">It cannot go on.</exception>
    public TrainedNetwork Run(int? lastEpoch, bool goesOn, CancellationToken stop)
    {
        var plan = NetworkPlans.For(recipe, data);
        var device = Devices.Choose(_spec.Training.Device);
        set_num_threads(_spec.Training.Threads ?? Environment.ProcessorCount);
        var network = Network.Create(plan, _spec.Initialisation);
        try
        {
            network.to(device);
            using var pass = CreatePass(network, plan, device);
            using var session = new TrainingSession(network, _spec.Training, device, Digest(recipe, data));
            if (goesOn && session.Restore(checkpoints, progress.Noted))
            {
                session.State = EpochVerdict.Reopen(session.State, _spec);
                progress.Noted($"Going on in epoch {session.State.Epoch} after step {session.State.Step}.");
            }

            new TrainingLoop(session, _spec, data, pass, checkpoints, time, progress).Run(lastEpoch ?? _spec.Training.Epochs, stop);
            TakeWantedWeights(session);
            return new TrainedNetwork(recipe, data, network, session.State, pass.Precision, Search: null);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Looks at the newest checkpoint without reading its tensors.</summary>
    /// <exception cref="CheckpointMismatchException">It is of another recipe.</exception>
    public static void CheckRecipe(Recipe recipe, Dataset data, CheckpointFolder checkpoints)
    {
        if (checkpoints.ReadNewestMetadata() is { } metadata)
        {
            TrainingSession.CheckRecipe(metadata, Digest(recipe, data));
        }
    }

    private ForwardPass CreatePass(Network network, NetworkPlan plan, Device device)
    {
        if (_spec.Training.Precision == Precision.Float32)
        {
            return new ForwardPass(network, data.Task, device, null);
        }

        using var scope = NewDisposeScope();
        var sample = BatchReader.Plain(data.Train, [.. Enumerable.Range(0, Math.Min(2, data.Train.Count))]).InputsOn(device);
        var mixed = MixedPrecision.TryCreate(
            network, () => Network.Create(plan, _spec.Initialisation), data.Task, sample, device, progress.Noted);
        return new ForwardPass(network, data.Task, device, mixed);
    }

    /// <summary>A checkpoint goes on only with the same spec, but for when it saves and ends, and the same data.</summary>
    private static string Digest(Recipe recipe, Dataset data)
    {
        var what = Encoding.UTF8.GetBytes($"{recipe.TrainingDigest} {data.Fingerprint} {data.Report.SplitHash}");
        return Convert.ToHexStringLower(SHA256.HashData(what));
    }

    private static void TakeWantedWeights(TrainingSession session)
    {
        var wanted = session.Best ?? session.Ema;
        wanted?.CopyTo(session.Network);
    }
}
