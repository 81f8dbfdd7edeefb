namespace MaaS.Trainer;

internal sealed class MultiHeadAttentionLayer : Layer
{
    private readonly AttentionBlock _attention;

    public MultiHeadAttentionLayer(PlannedLayer plan)
        : base(plan)
    {
        var spec = (MultiHeadAttentionSpec)plan.Spec;
        _attention = new AttentionBlock(this, "", spec.NumHeads, spec.Dropout);
        RegisterWeights();
    }

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs) =>
        new(_attention.Forward(inputs[0].Value, inputs[^1].Value, inputs[^1].Mask), inputs[0].Mask);

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs) =>
        new(_attention.Export(graph, inputs[0].Value, inputs[^1].Value, inputs[^1].Mask), inputs[0].Mask);
}
