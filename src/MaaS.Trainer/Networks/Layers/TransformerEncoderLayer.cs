using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class TransformerEncoderLayer : Layer
{
    private const int FeatureAxis = 2;

    private readonly TransformerEncoderSpec _spec;
    private readonly AttentionBlock _attention;

    public TransformerEncoderLayer(PlannedLayer plan)
        : base(plan)
    {
        _spec = (TransformerEncoderSpec)plan.Spec;
        _attention = new AttentionBlock(this, "attention_", _spec.NumHeads, _spec.Dropout);
        RegisterWeights();
    }

    private NormBlock Norm1 => new(this, "norm1_", TransformerEncoderSpec.NormalizationEpsilon);

    private NormBlock Norm2 => new(this, "norm2_", TransformerEncoderSpec.NormalizationEpsilon);

    private LinearBlock Linear1 => new(this, "linear1_");

    private LinearBlock Linear2 => new(this, "linear2_");

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs)
    {
        var (value, mask) = inputs[0];
        if (_spec.NormalizeFirst)
        {
            value = value.Plus(Attend(Norm1.Forward(value), mask));
            value = value.Plus(FeedForward(Norm2.Forward(value)));
        }
        else
        {
            value = Norm1.Forward(value.Plus(Attend(value, mask)));
            value = Norm2.Forward(value.Plus(FeedForward(value)));
        }

        return new LayerValue(value, mask);
    }

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        var (value, mask) = inputs[0];
        if (_spec.NormalizeFirst)
        {
            var normal = Norm1.Export(graph, value);
            value = Sum(graph, 1, value, _attention.Export(graph, normal, normal, mask));
            value = Sum(graph, 2, value, ExportFeedForward(graph, Norm2.Export(graph, value)));
        }
        else
        {
            value = Norm1.Export(graph, Sum(graph, 1, value, _attention.Export(graph, value, value, mask)));
            value = Norm2.Export(graph, Sum(graph, 2, value, ExportFeedForward(graph, value)));
        }

        return new OnnxValue(value, mask);
    }

    private Tensor Attend(Tensor value, Tensor? mask) => Drop(_attention.Forward(value, value, mask));

    private Tensor FeedForward(Tensor value) =>
        Drop(Linear2.Forward(Activations.Apply(_spec.FeedForwardActivation, Linear1.Forward(value), FeatureAxis)));

    private Tensor Drop(Tensor value) => nn.functional.dropout(value, _spec.Dropout, training);

    private string ExportFeedForward(OnnxGraph graph, string value)
    {
        var wide = Linear1.Export(graph, value, rank: 2);
        var active = Activations.Export(graph, $"{Plan.Name}/linear1", _spec.FeedForwardActivation, wide, FeatureAxis);
        return Linear2.Export(graph, active, rank: 2);
    }

    private string Sum(OnnxGraph graph, int number, string left, string right) =>
        graph.Node("Add", $"{Plan.Name}/residual{number}", left, right).Value;
}
