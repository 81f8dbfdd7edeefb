namespace MaaS.Training;

/// <summary>
/// The largest value or the mean of each feature of a sequence [steps, features] or channel of an image [channels, height, width]. Steps
/// that an embedding masks are left out.
/// </summary>
public sealed record GlobalPoolingSpec : UnaryLayerSpec
{
    public static IReadOnlyList<SpecVariant<LayerSpec>> Variants { get; } =
    [
        New(PoolingKind.Max, 1, "The largest value of each feature of a sequence, without masked steps."),
        New(PoolingKind.Max, 2, "The largest value of each channel of an image."),
        New(PoolingKind.Average, 1, "The mean of each feature of a sequence, without masked steps."),
        New(PoolingKind.Average, 2, "The mean of each channel of an image."),
    ];

    public required PoolingKind Kind { get; init; }

    /// <summary>1 for a sequence, 2 for an image.</summary>
    public required int Dimensions { get; init; }

    public override string Type => TypeOf(Kind, Dimensions);

    private protected override Shape OutputShape(Shape input)
    {
        if (Dimensions == 1)
        {
            RequireSequence(input);
            return Shape.Of(input[1]);
        }

        RequireImage(input);
        return Shape.Of(input[0]);
    }

    private static SpecVariant<LayerSpec> New(PoolingKind kind, int dimensions, string about) =>
        new(TypeOf(kind, dimensions), about, _ => new GlobalPoolingSpec { Kind = kind, Dimensions = dimensions });

    private static string TypeOf(PoolingKind kind, int dimensions) => $"global{kind}Pooling{dimensions}D";
}
