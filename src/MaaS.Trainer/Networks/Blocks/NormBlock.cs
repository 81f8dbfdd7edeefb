using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>A layer normalisation along the last axis.</summary>
/// <param name="Layer">Holds scale and offset.</param>
/// <param name="Prefix">What their names <c>weight</c> and <c>bias</c> begin with.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal readonly record struct NormBlock(Layer Layer, string Prefix, double Epsilon)
{
    public Tensor Forward(Tensor input)
    {
        var weight = Layer.Weight($"{Prefix}weight");
        return nn.functional.layer_norm(input, weight.shape, weight, Layer.Weight($"{Prefix}bias"), Epsilon);
    }

    public string Export(OnnxGraph graph, string input)
    {
        var weight = Layer.ExportWeight(graph, $"{Prefix}weight");
        var bias = Layer.ExportWeight(graph, $"{Prefix}bias");
        return graph.Node("LayerNormalization", $"{Layer.Plan.Name}/{Prefix}norm", input, weight, bias)
            .With("axis", -1)
            .With("epsilon", Epsilon)
            .Value;
    }
}
