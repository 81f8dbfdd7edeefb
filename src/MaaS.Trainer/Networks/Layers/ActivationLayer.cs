using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Nothing: the network applies the activation of every layer.</summary>
internal sealed class ActivationLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    protected override bool KeepsSteps => true;

    protected override Tensor Forward(Tensor input) => input;

    protected override string Export(OnnxGraph graph, string input) => input;
}
