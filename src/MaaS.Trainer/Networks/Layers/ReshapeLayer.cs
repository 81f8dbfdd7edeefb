using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>The same values with the dimensions of the plan's output; also flattens.</summary>
internal sealed class ReshapeLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    protected override Tensor Forward(Tensor input) =>
        input.reshape([input.shape[0], .. Plan.OutputShape.Lengths.Select(length => (long)length)]);

    // 0 keeps the batch.
    protected override string Export(OnnxGraph graph, string input)
    {
        long[] shape = [0, .. Plan.OutputShape.Lengths];
        return graph.Node("Reshape", $"{Plan.Name}/reshape", input, graph.Constant($"{Plan.Name}/shape", shape)).Value;
    }
}
