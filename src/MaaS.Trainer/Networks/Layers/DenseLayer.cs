using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class DenseLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    protected override bool KeepsSteps => true;

    protected override Tensor Forward(Tensor input) => new LinearBlock(this).Forward(input);

    protected override string Export(OnnxGraph graph, string input) => new LinearBlock(this).Export(graph, input, InputShape.Rank);
}
