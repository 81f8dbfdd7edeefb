using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class DropoutLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    private readonly double _rate = ((DropoutSpec)plan.Spec).Rate;

    protected override bool KeepsSteps => true;

    protected override Tensor Forward(Tensor input) => training ? nn.functional.dropout(input, _rate) : input;

    protected override string Export(OnnxGraph graph, string input) => input;
}
