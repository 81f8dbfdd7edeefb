using static TorchSharp.torch;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer;

/// <summary>The mean or the maximum over all steps that are not masked, or over an image; 0 where every step is masked.</summary>
internal sealed class GlobalPoolingLayer(PlannedLayer plan) : Layer(plan)
{
    private readonly bool _isMax = ((GlobalPoolingSpec)plan.Spec).Kind == PoolingKind.Max;
    private readonly long[] _dims = ((GlobalPoolingSpec)plan.Spec).Dimensions == 1 ? [1] : [2, 3];

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs)
    {
        var (value, mask) = inputs[0];
        return new LayerValue(
            mask is not null ? Masked(value, mask.unsqueeze(2))
            : _isMax ? value.amax(_dims)
            : value.mean(_dims));
    }

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        var (value, mask) = inputs[0];
        return new OnnxValue(
            mask is not null ? ExportMasked(graph, value, mask)
            : Reduce(graph, _isMax ? "ReduceMax" : "ReduceMean", "pool", value));
    }

    private Tensor Masked(Tensor value, Tensor mask)
    {
        var weight = mask.to(value.dtype);
        return _isMax
            ? Masks.LeaveOut(value, mask).amax(_dims) * weight.amax(_dims)
            : (value * weight).sum(1) / weight.sum(1).clamp_min(TensorArithmetic.One);
    }

    private string ExportMasked(OnnxGraph graph, string value, string mask)
    {
        var axes = graph.Constant($"{Plan.Name}/maskAxis", 2L);
        var wide = graph.Node("Unsqueeze", $"{Plan.Name}/mask", mask, axes).Value;
        var weight = graph.Node("Cast", $"{Plan.Name}/weight", wide).With("to", (long)DataType.Float).Value;
        if (_isMax)
        {
            var leftOut = graph.Constant($"{Plan.Name}/leftOut", Masks.LeftOut);
            var kept = graph.Node("Where", $"{Plan.Name}/kept", wide, value, leftOut).Value;
            var maximum = Reduce(graph, "ReduceMax", "maximum", kept);
            return graph.Node("Mul", $"{Plan.Name}/pool", maximum, Reduce(graph, "ReduceMax", "any", weight)).Value;
        }

        var steps = graph.Constant($"{Plan.Name}/steps", 1L);
        var weighted = graph.Node("Mul", $"{Plan.Name}/weighted", value, weight).Value;
        var sum = graph.Node("ReduceSum", $"{Plan.Name}/sum", weighted, steps).With("keepdims", 0).Value;
        var count = graph.Node("ReduceSum", $"{Plan.Name}/count", weight, steps).With("keepdims", 0).Value;
        var divisor = graph.Node("Max", $"{Plan.Name}/divisor", count, graph.Constant($"{Plan.Name}/one", 1f)).Value;
        return graph.Node("Div", $"{Plan.Name}/pool", sum, divisor).Value;
    }

    private string Reduce(OnnxGraph graph, string operation, string step, string value) =>
        graph.Node(operation, $"{Plan.Name}/{step}", value).With("axes", _dims).With("keepdims", 0).Value;
}
