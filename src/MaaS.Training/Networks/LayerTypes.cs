namespace MaaS.Training;

/// <summary>Every type of layer.</summary>
public static class LayerTypes
{
    public static IReadOnlyList<SpecVariant<LayerSpec>> All { get; } =
    [
        DenseSpec.Variant,
        Conv1DSpec.Variant,
        Conv2DSpec.Variant,
        DepthwiseConv2DSpec.Variant,
        Conv2DTransposeSpec.Variant,
        .. PoolingSpec.Variants,
        .. GlobalPoolingSpec.Variants,
        FlattenSpec.Variant,
        ReshapeSpec.Variant,
        PermuteSpec.Variant,
        DropoutSpec.Variant,
        BatchNormalizationSpec.Variant,
        LayerNormalizationSpec.Variant,
        GroupNormalizationSpec.Variant,
        EmbeddingSpec.Variant,
        PositionEmbeddingSpec.Variant,
        .. RecurrentSpec.Variants,
        MultiHeadAttentionSpec.Variant,
        TransformerEncoderSpec.Variant,
        .. MergeSpec.Variants,
        ConcatenateSpec.Variant,
        ActivationSpec.Variant,
    ];
}
