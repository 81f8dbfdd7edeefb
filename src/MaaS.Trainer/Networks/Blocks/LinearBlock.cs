using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>A matrix of a layer with the bias, if it has one: <c>input · weightᵀ + bias</c> along the last axis.</summary>
/// <param name="Layer">Holds both.</param>
/// <param name="Prefix">What their names <c>weight</c> and <c>bias</c> begin with.</param>
internal readonly record struct LinearBlock(Layer Layer, string Prefix = "")
{
    private string WeightName => $"{Prefix}weight";

    private string BiasName => $"{Prefix}bias";

    public Tensor Forward(Tensor input) => nn.functional.linear(input, Layer.Weight(WeightName), Layer.OptionalWeight(BiasName));

    /// <summary>Appends it for an input of <paramref name="rank"/> dimensions, without the batch.</summary>
    public string Export(OnnxGraph graph, string input, int rank)
    {
        var name = $"{Layer.Plan.Name}/{Prefix}linear";
        var hasBias = Layer.OptionalWeight(BiasName) is not null;
        if (rank == 1)
        {
            var weight = Layer.ExportWeight(graph, WeightName);
            var gemm = hasBias
                ? graph.Node("Gemm", name, input, weight, Layer.ExportWeight(graph, BiasName))
                : graph.Node("Gemm", name, input, weight);
            return gemm.With("transB", 1).Value;
        }

        var matrix = graph.Weight($"{Layer.Plan.Name}.{WeightName}", Layer.Weight(WeightName).t());
        var product = graph.Node("MatMul", hasBias ? $"{name}/product" : name, input, matrix).Value;
        return hasBias ? graph.Node("Add", name, product, Layer.ExportWeight(graph, BiasName)).Value : product;
    }
}
