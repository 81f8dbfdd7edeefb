namespace MaaS.Training;

/// <summary>Adds a learnt vector for each position to a sequence [steps, features].</summary>
public sealed record PositionEmbeddingSpec : UnaryLayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("positionEmbedding", "Adds a learnt vector for each step to a sequence [steps, features].", _ => new PositionEmbeddingSpec());

    public override string Type => Variant.Name;

    private protected override Shape OutputShape(Shape input)
    {
        RequireSequence(input);
        return input;
    }

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) =>
        [new LayerWeight("weight", input, WeightRole.Embedding) { FanIn = input[0], FanOut = input[1] }];
}
