using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class MergeLayer(PlannedLayer plan) : Layer(plan)
{
    private readonly MergeKind _kind = ((MergeSpec)plan.Spec).Kind;

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs) => new(
        inputs.Select(input => input.Value).Aggregate((Func<Tensor, Tensor, Tensor>)(_kind == MergeKind.Add ? TensorArithmetic.Plus : mul)),
        Masks.Merge(WithAllSteps(inputs)));

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        var value = inputs[0].Value;
        for (var i = 1; i < inputs.Count; i++)
        {
            value = graph.Node(_kind == MergeKind.Add ? "Add" : "Mul", $"{Plan.Name}/merged{i}", value, inputs[i].Value).Value;
        }

        return new OnnxValue(value, Masks.Export(graph, Plan.Name, WithAllSteps(inputs)));
    }

    // The mask of an input whose one step is repeated says nothing about the steps of the output.
    private IEnumerable<T> WithAllSteps<T>(IReadOnlyList<T> inputs) =>
        inputs.Where((_, i) => Plan.InputShapes[i][0] == Plan.OutputShape[0]);
}
