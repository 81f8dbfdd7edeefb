using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class BatchNormalizationLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    private readonly BatchNormalizationSpec _spec = (BatchNormalizationSpec)plan.Spec;
    private readonly Permutation _featuresFirst = Permutation.FeaturesFirst(plan.InputShapes[0]);

    protected override bool KeepsSteps => true;

    protected override Tensor Forward(Tensor input)
    {
        var first = _featuresFirst.Apply(input);

        // One value for each feature has no variance: a last batch of one example goes by the moving ones.
        var isBatch = training && first.NumberOfElements > first.shape[1];
        var result = nn.functional.batch_norm(
            first,
            Weight("running_mean"),
            Weight("running_var"),
            Weight("weight"),
            Weight("bias"),
            isBatch,
            momentum: 1 - _spec.Momentum,
            eps: _spec.Epsilon);
        return _featuresFirst.Inverse().Apply(result);
    }

    protected override string Export(OnnxGraph graph, string input)
    {
        var first = _featuresFirst.Export(graph, $"{Plan.Name}/featuresFirst", input);
        var weights = Plan.Weights.Select(weight => ExportWeight(graph, weight.Name));
        var result = graph.Node("BatchNormalization", $"{Plan.Name}/norm", [first, .. weights]).With("epsilon", _spec.Epsilon).Value;
        return _featuresFirst.Inverse().Export(graph, $"{Plan.Name}/featuresLast", result);
    }
}
