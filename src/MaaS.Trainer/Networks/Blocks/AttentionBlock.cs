using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Scaled dot-product attention in several heads between its four projections. Vaswani et al., 2017.</summary>
/// <param name="Layer">Holds the projections.</param>
/// <param name="Prefix">What the names of their weights begin with.</param>
/// <param name="NumHeads">Into which the width of the projections is cut.</param>
/// <param name="Dropout">The share of the attention that is dropped while training.</param>
internal readonly record struct AttentionBlock(Layer Layer, string Prefix, int NumHeads, double Dropout)
{
    private LinearBlock Projection(string name) => new(Layer, $"{Prefix}{name}_");

    private int KeyDim => (int)Layer.Weight($"{Prefix}query_weight").shape[0] / NumHeads;

    /// <param name="query">[N, steps, features].</param>
    /// <param name="value">[N, other steps, other features].</param>
    /// <param name="mask">[N, other steps], or null.</param>
    public Tensor Forward(Tensor query, Tensor value, Tensor? mask)
    {
        var queries = Split(Projection("query").Forward(query));
        var keys = Split(Projection("key").Forward(value));
        var values = Split(Projection("value").Forward(value));
        var scores = queries.matmul(keys.transpose(-2, -1)).Times(1 / Math.Sqrt(KeyDim));
        if (mask is not null)
        {
            scores = Masks.LeaveOut(scores, mask.unsqueeze(1).unsqueeze(1));
        }

        var attention = nn.functional.dropout(nn.functional.softmax(scores, -1), Dropout, Layer.training);
        var joined = attention.matmul(values).transpose(1, 2).flatten(2);
        return Projection("output").Forward(joined);
    }

    public string Export(OnnxGraph graph, string query, string value, string? mask)
    {
        var path = $"{Layer.Plan.Name}/{Prefix}attention";
        var queries = ExportSplit(graph, $"{path}/query", Projection("query").Export(graph, query, rank: 2), 0, 2, 1, 3);
        var keys = ExportSplit(graph, $"{path}/key", Projection("key").Export(graph, value, rank: 2), 0, 2, 3, 1);
        var values = ExportSplit(graph, $"{path}/value", Projection("value").Export(graph, value, rank: 2), 0, 2, 1, 3);
        var product = graph.Node("MatMul", $"{path}/product", queries, keys).Value;
        var scores = graph.Node("Mul", $"{path}/scores", product, graph.Constant($"{path}/scale", (float)(1 / Math.Sqrt(KeyDim)))).Value;
        if (mask is not null)
        {
            var wide = graph.Node("Unsqueeze", $"{path}/mask", mask, graph.Constant($"{path}/mask/axes", 1L, 2L)).Value;
            scores = graph.Node("Where", $"{path}/masked", wide, scores, graph.Constant($"{path}/leftOut", Masks.LeftOut)).Value;
        }

        var attention = graph.Node("Softmax", path, scores).With("axis", -1).Value;
        var heads = graph.Node("MatMul", $"{path}/heads", attention, values).Value;
        var joined = graph.Node("Transpose", $"{path}/joined", heads).With("perm", [0, 2, 1, 3]).Value;
        var flat = graph.Node("Reshape", $"{path}/flat", joined, graph.Constant($"{path}/flat/shape", 0L, 0L, NumHeads * KeyDim)).Value;
        return Projection("output").Export(graph, flat, rank: 2);
    }

    // [N, steps, heads · keyDim] to [N, heads, steps, keyDim]
    private Tensor Split(Tensor value) => value.unflatten(2, NumHeads, KeyDim).transpose(1, 2);

    private string ExportSplit(OnnxGraph graph, string name, string value, params ReadOnlySpan<int> perm)
    {
        var shape = graph.Constant($"{name}/shape", 0L, 0L, NumHeads, KeyDim);
        var heads = graph.Node("Reshape", $"{name}/heads", value, shape).Value;
        return graph.Node("Transpose", name, heads).With("perm", perm.ToArray()).Value;
    }
}
