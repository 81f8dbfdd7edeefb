using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class PermuteLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    private readonly Permutation _permutation = new(((PermuteSpec)plan.Spec).Dims);

    protected override Tensor Forward(Tensor input) => _permutation.Apply(input);

    protected override string Export(OnnxGraph graph, string input) => _permutation.Export(graph, $"{Plan.Name}/permute", input);
}
