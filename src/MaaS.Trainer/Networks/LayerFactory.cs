namespace MaaS.Trainer;

/// <summary>Which module computes which layer.</summary>
internal static class LayerFactory
{
    /// <summary>With weights of 0.</summary>
    public static Layer Create(PlannedLayer plan) => plan.Spec switch
    {
        DenseSpec => new DenseLayer(plan),
        Conv2DTransposeSpec => new Conv2DTransposeLayer(plan),
        ConvolutionSpec => new ConvolutionLayer(plan),
        PoolingSpec => new PoolingLayer(plan),
        GlobalPoolingSpec => new GlobalPoolingLayer(plan),
        FlattenSpec or ReshapeSpec => new ReshapeLayer(plan),
        PermuteSpec => new PermuteLayer(plan),
        DropoutSpec => new DropoutLayer(plan),
        BatchNormalizationSpec => new BatchNormalizationLayer(plan),
        LayerNormalizationSpec => new LayerNormalizationLayer(plan),
        GroupNormalizationSpec => new GroupNormalizationLayer(plan),
        EmbeddingSpec => new EmbeddingLayer(plan),
        PositionEmbeddingSpec => new PositionEmbeddingLayer(plan),
        RecurrentSpec => new RecurrentLayer(plan),
        MultiHeadAttentionSpec => new MultiHeadAttentionLayer(plan),
        TransformerEncoderSpec => new TransformerEncoderLayer(plan),
        MergeSpec => new MergeLayer(plan),
        ConcatenateSpec => new ConcatenateLayer(plan),
        ActivationSpec => new ActivationLayer(plan),
        _ => throw new InvalidOperationException($"The layer '{plan.Name}' has the type {plan.Spec.Type}, which no module computes."),
    };
}
