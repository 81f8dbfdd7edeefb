using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// A training under way: the network, the optimiser, the copies of the weights and where it stands. Owns them all but the network. What
/// <see cref="Save"/> writes and <see cref="Restore"/> reads is everything that the next step depends on.
/// </summary>
internal sealed class TrainingSession : IDisposable
{
    private const string StateKey = "state";
    private const string NetworkPrefix = "network.";
    private const string EmaPrefix = "ema.";
    private const string BestPrefix = "best.";
    private const string OptimiserKey = "optimiser";
    private const string LossKey = "loss";

    public TrainingSession(Network network, TrainingSpec training, Device device, string recipe)
    {
        Network = network;
        Optimiser = Optimisers.Create(training.Optimiser, network.parameters());
        Ema = training.EmaDecay is null ? null : new WeightCopy(network);
        LossSum = zeros(1, ScalarType.Float64, device).DetachFromDisposeScope();
        State = new TrainingState { Recipe = recipe };
    }

    public Network Network { get; }

    public OptimizerHelper Optimiser { get; }

    /// <summary>The moving average of the weights; null where the spec has none.</summary>
    public WeightCopy? Ema { get; }

    /// <summary>The weights of the best epoch; null before there is one, and where they are not wanted.</summary>
    public WeightCopy? Best { get; private set; }

    /// <summary>The losses of the epoch's rows so far, added up on the device, so that no step waits for it.</summary>
    public Tensor LossSum { get; }

    public TrainingState State { get; set; }

    /// <summary>Keeps the weights that the network has now as the best.</summary>
    public void KeepBest()
    {
        if (Best is null)
        {
            Best = new WeightCopy(Network);
        }
        else
        {
            Best.CopyFrom(Network);
        }
    }

    /// <exception cref="CheckpointMismatchException">The checkpoint with this metadata is of another recipe.</exception>
    public static TrainingState CheckRecipe(IReadOnlyDictionary<string, string> metadata, string recipe)
    {
        var state = TrainingState.Parse(metadata.GetValueOrDefault(StateKey, "null"));
        return state.Recipe == recipe
            ? state
            : throw new CheckpointMismatchException(
                $"The checkpoints are of the recipe {state.Recipe}, this one is {recipe}: spec or data were changed. "
                + "Start without --resume, or take another --out folder.");
    }

    public void Save(CheckpointFolder folder)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new MemoryStream();
        using (var writer = new BinaryWriter(optimiser, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            Optimiser.save_state_dict(writer);
        }

        var tensors = new List<KeyValuePair<string, Tensor>>();
        Add(NetworkPrefix, Network.state_dict());
        Add(EmaPrefix, Ema?.Tensors);
        Add(BestPrefix, Best?.Tensors);
        tensors.Add(new(LossKey, LossSum));
        tensors.Add(new(OptimiserKey, tensor(optimiser.ToArray())));
        folder.Write(State.Step, tensors, new Dictionary<string, string> { [StateKey] = State.ToJson() });

        void Add(string prefix, IEnumerable<KeyValuePair<string, Tensor>>? values) =>
            tensors.AddRange(values?.Select(pair => KeyValuePair.Create(prefix + pair.Key, pair.Value)) ?? []);
    }

    /// <summary>Goes on where the newest checkpoint was made; false when there is none.</summary>
    /// <exception cref="CheckpointMismatchException">It is of another recipe.</exception>
    public bool Restore(CheckpointFolder folder, Action<string> damaged)
    {
        if (RestoreTensors(folder, damaged) is not { } optimiser)
        {
            return false;
        }

        // Not in a dispose scope: some of what is loaded is made anew and belongs to the optimiser.
        using var reader = new BinaryReader(new MemoryStream(optimiser));
        Optimiser.load_state_dict(reader);
        return true;
    }

    public void Dispose()
    {
        Optimiser.Dispose();
        Ema?.Dispose();
        Best?.Dispose();
        LossSum.Dispose();
    }

    /// <summary>The state of the optimiser; null when there is no checkpoint.</summary>
    private byte[]? RestoreTensors(CheckpointFolder folder, Action<string> damaged)
    {
        using var scope = NewDisposeScope();
        if (folder.ReadNewest(damaged) is not var (tensors, metadata))
        {
            return null;
        }

        var state = CheckRecipe(metadata, State.Recipe);
        Load(Network.state_dict(), tensors, NetworkPrefix);
        if (Ema is { } ema)
        {
            Load(ema.Tensors, tensors, EmaPrefix);
        }

        if (tensors.Keys.Any(name => name.StartsWith(BestPrefix, StringComparison.Ordinal)))
        {
            KeepBest();
            Load(Best!.Tensors, tensors, BestPrefix);
        }

        using var noGradient = no_grad();
        LossSum.copy_(tensors[LossKey]);
        State = state;
        return tensors[OptimiserKey].bytes.ToArray();
    }

    private static void Load(IEnumerable<KeyValuePair<string, Tensor>> targets, Dictionary<string, Tensor> tensors, string prefix)
    {
        using var noGradient = no_grad();
        foreach (var (name, target) in targets)
        {
            if (!tensors.TryGetValue(prefix + name, out var value) || !value.shape.SequenceEqual(target.shape))
            {
                throw new TrainingException(
                    $"The checkpoint has no {prefix}{name} of shape [{string.Join(", ", target.shape)}]: it is of another network.");
            }

            target.copy_(value);
        }
    }
}
