using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class LayerNormalizationLayer(PlannedLayer plan) : UnaryLayer(plan)
{
    private readonly Permutation _featuresLast = Permutation.FeaturesLast(plan.InputShapes[0]);

    protected override bool KeepsSteps => true;

    private NormBlock Norm => new(this, "", ((NormalizationSpec)Plan.Spec).Epsilon);

    protected override Tensor Forward(Tensor input) => _featuresLast.Inverse().Apply(Norm.Forward(_featuresLast.Apply(input)));

    protected override string Export(OnnxGraph graph, string input)
    {
        var last = _featuresLast.Export(graph, $"{Plan.Name}/featuresLast", input);
        return _featuresLast.Inverse().Export(graph, $"{Plan.Name}/featuresFirst", Norm.Export(graph, last));
    }
}
