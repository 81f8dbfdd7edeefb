using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class PositionEmbeddingLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    protected override bool KeepsSteps => true;

    protected override Tensor Forward(Tensor input) => input.Plus(Weight("weight"));

    protected override string Export(OnnxGraph graph, string input) =>
        graph.Node("Add", $"{Plan.Name}/sum", input, ExportWeight(graph, "weight")).Value;
}
