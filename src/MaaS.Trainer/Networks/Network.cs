using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// The layers of a plan with their weights, which are called <c>layer.weight</c> as in PyTorch. Takes floats [N, …] or int64 token ids
/// [N, steps], gives [N, outputs] for any N. What is made on the way is disposed; the result belongs to the caller's dispose scope.
/// Dropout draws from libtorch's global random state.
/// </summary>
internal sealed class Network : nn.Module<Tensor, Tensor>
{
    private Network(NetworkPlan plan)
        : base(nameof(Network))
    {
        Plan = plan;
        Layers = [.. plan.Layers.Select(LayerFactory.Create)];
        foreach (var layer in Layers)
        {
            register_module(layer.Plan.Name, layer);
        }

        // The network owns its weights, whatever scope it is made in.
        foreach (var weight in parameters().Concat(buffers()))
        {
            weight.DetachFromDisposeScope();
        }
    }

    public NetworkPlan Plan { get; }

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>With 32-bit weights, drawn layer by layer from the first; the same on every machine.</summary>
    public static Network Create(NetworkPlan plan, InitialisationSpec initialisation)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = new Network(plan);
        var random = new SeededRandom(initialisation.Seed);
        foreach (var layer in network.Layers)
        {
            foreach (var weight in layer.Plan.Weights)
            {
                var values = initialisation.Draw(layer.Plan, weight, random);
                layer.Weight(weight.Name).copy_(tensor(values).reshape([.. weight.Shape.Lengths.Select(length => (long)length)]));
            }
        }

        return network;
    }

    /// <summary>What the ONNX model gives.</summary>
    public override Tensor forward(Tensor input) => Run(input, isLogits: false);

    /// <summary>
    /// What a loss on logits takes: as <see cref="forward"/>, but without a softmax or sigmoid at the end
    /// (<see cref="NetworkPlan.OutputActivation"/> says whether there is one).
    /// </summary>
    public Tensor Logits(Tensor input) => Run(input, isLogits: true);

    private Tensor Run(Tensor input, bool isLogits)
    {
        using var scope = NewDisposeScope();
        var start = new LayerValue(input);
        var values = new List<LayerValue>(Layers.Count);
        foreach (var layer in Layers)
        {
            var value = layer.Forward([.. layer.Plan.Inputs.Select(i => i < 0 ? start : values[i])]);
            var isLeftOff = isLogits && values.Count == Layers.Count - 1
                && Plan.OutputActivation is Activation.Softmax or Activation.Sigmoid;
            values.Add(isLeftOff ? value : value with { Value = Activations.Apply(layer.Plan, value.Value) });
        }

        var result = values[^1].Value;
        return (ReferenceEquals(result, input) ? result.alias() : result).MoveToOuterDisposeScope();
    }
}
