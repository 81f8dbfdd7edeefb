using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class GroupNormalizationLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    private readonly GroupNormalizationSpec _spec = (GroupNormalizationSpec)plan.Spec;
    private readonly Permutation _featuresFirst = Permutation.FeaturesFirst(plan.InputShapes[0]);

    protected override bool KeepsSteps => true;

    protected override Tensor Forward(Tensor input)
    {
        var first = _featuresFirst.Apply(input);
        var result = nn.functional.group_norm(first, _spec.Groups, Weight("weight"), Weight("bias"), _spec.Epsilon);
        return _featuresFirst.Inverse().Apply(result);
    }

    // The operator of this name comes with operator set 18: normalise [N, groups, values] as instances, then scale and shift.
    protected override string Export(OnnxGraph graph, string input)
    {
        var path = Plan.Name;
        var first = _featuresFirst.Export(graph, $"{path}/featuresFirst", input);
        long[] rest = [.. InputShape.Lengths.Where((_, dimension) => dimension != InputShape.FeatureAxis).Select(length => (long)length)];
        var features = InputShape[InputShape.FeatureAxis];
        var groups = graph.Node("Reshape", $"{path}/groups", first, graph.Constant($"{path}/groups/shape", 0L, _spec.Groups, -1L)).Value;
        var normal = graph.Node(
                "InstanceNormalization",
                $"{path}/norm",
                groups,
                graph.Weight($"{path}/ones", ones(_spec.Groups)),
                graph.Weight($"{path}/zeros", zeros(_spec.Groups)))
            .With("epsilon", _spec.Epsilon)
            .Value;
        var whole = graph.Node("Reshape", $"{path}/whole", normal, graph.Constant($"{path}/whole/shape", [0, features, .. rest])).Value;
        var scaled = graph.Node("Mul", $"{path}/scaled", whole, Wide(graph, "weight", rest.Length)).Value;
        var result = graph.Node("Add", $"{path}/shifted", scaled, Wide(graph, "bias", rest.Length)).Value;
        return _featuresFirst.Inverse().Export(graph, $"{path}/featuresLast", result);
    }

    private string Wide(OnnxGraph graph, string weight, int rest) =>
        graph.Weight($"{Plan.Name}.{weight}", Weight(weight).reshape([-1, .. Enumerable.Repeat(1L, rest)]));
}
