namespace MaaS.Trainer;

/// <summary>Takes int64 token ids [N, steps]; one of its outputs is the mask.</summary>
internal sealed class EmbeddingLayer : Layer
{
    private readonly EmbeddingSpec _spec;

    public EmbeddingLayer(PlannedLayer plan)
        : base(plan)
    {
        _spec = (EmbeddingSpec)plan.Spec;
        RegisterWeights();
    }

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs)
    {
        var ids = inputs[0].Value;
        var vectors = Weight("weight").index_select(0, ids.flatten()).reshape(ids.shape[0], ids.shape[1], _spec.OutputDim);
        return new LayerValue(vectors, _spec.MaskZero ? ids.@bool() : null);
    }

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        var ids = inputs[0].Value;
        var vectors = graph.Node("Gather", $"{Plan.Name}/vectors", ExportWeight(graph, "weight"), ids).With("axis", 0).Value;
        return new OnnxValue(vectors, _spec.MaskZero ? ExportMask(graph, ids) : null);
    }

    private string ExportMask(OnnxGraph graph, string ids)
    {
        var padding = graph.Node("Equal", $"{Plan.Name}/padding", ids, graph.Constant($"{Plan.Name}/zero", 0L)).Value;
        return graph.Node("Not", $"{Plan.Name}/mask", padding).Value;
    }
}
