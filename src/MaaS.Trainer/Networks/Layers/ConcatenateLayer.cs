using MaaS.Repository.Onnx;
using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class ConcatenateLayer(PlannedLayer plan) : Layer(plan)
{
    private readonly int _axis = ((ConcatenateSpec)plan.Spec).Dimension(plan.InputShapes[0]) + 1;
    private readonly bool _joinsSteps =
        plan.OutputShape.Rank == 2 && ((ConcatenateSpec)plan.Spec).Dimension(plan.InputShapes[0]) == 0;

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs)
    {
        var value = cat([.. inputs.Select(input => input.Value)], _axis);
        return new LayerValue(value, _joinsSteps && inputs.Any(input => input.Mask is not null) ? JoinMasks(inputs) : Masks.Merge(inputs));
    }

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        string[] values = [.. inputs.Select(input => input.Value)];
        var value = graph.Node("Concat", $"{Plan.Name}/concat", values).With("axis", _axis).Value;
        var mask = _joinsSteps && inputs.Any(input => input.Mask is not null)
            ? ExportJoinedMasks(graph, inputs)
            : Masks.Export(graph, Plan.Name, inputs);
        return new OnnxValue(value, mask);
    }

    private static Tensor JoinMasks(IReadOnlyList<LayerValue> inputs) =>
        cat([.. inputs.Select(input => input.Mask ?? AllSteps(input.Value))], 1);

    private static Tensor AllSteps(Tensor value) => ones(value.shape[0], value.shape[1], dtype: @bool, device: value.device);

    private string ExportJoinedMasks(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        string[] masks = [.. inputs.Select((input, i) => input.Mask ?? ExportAllSteps(graph, $"{Plan.Name}/steps{i}", input.Value))];
        return graph.Node("Concat", $"{Plan.Name}/mask", masks).With("axis", 1).Value;
    }

    private static string ExportAllSteps(OnnxGraph graph, string name, string value)
    {
        var shape = graph.Node("Shape", $"{name}/shape", value).With("start", 0).With("end", 2).Value;
        var yes = new TensorProto
        {
            Dims = { 1 },
            DataType = (int)TensorProto.Types.DataType.Bool,
            RawData = Google.Protobuf.ByteString.CopyFrom(1),
        };
        return graph.Node("ConstantOfShape", name, shape).With("value", yes).Value;
    }
}
