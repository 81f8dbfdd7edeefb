namespace MaaS.Training;

/// <summary>The largest value or the mean of each window of a sequence [steps, features] or an image [channels, height, width].</summary>
public sealed record PoolingSpec : UnaryLayerSpec
{
    public static IReadOnlyList<SpecVariant<LayerSpec>> Variants { get; } =
    [
        new(TypeOf(PoolingKind.Max, 1), "The largest value of each window of a sequence.", reader => Read(reader, PoolingKind.Max, 1)),
        new(TypeOf(PoolingKind.Max, 2), "The largest value of each window of an image.", reader => Read(reader, PoolingKind.Max, 2)),
        new(TypeOf(PoolingKind.Average, 1), "The mean of each window of a sequence.", reader => Read(reader, PoolingKind.Average, 1)),
        new(TypeOf(PoolingKind.Average, 2), "The mean of each window of an image.", reader => Read(reader, PoolingKind.Average, 2)),
    ];

    public required PoolingKind Kind { get; init; }

    /// <summary>With one dimension for a sequence, two for an image.</summary>
    public required Window Window { get; init; }

    public override string Type => TypeOf(Kind, Window.Size.Count);

    private protected override Shape OutputShape(Shape input)
    {
        if (Window.Size.Count == 1)
        {
            RequireSequence(input);
            return Shape.Of(Window.Positions(0, input[0]), input[1]);
        }

        RequireImage(input);
        return Shape.Of(input[0], Window.Positions(0, input[1]), Window.Positions(1, input[2]));
    }

    private static PoolingSpec Read(SpecReader reader, PoolingKind kind, int dimensions) =>
        new() { Kind = kind, Window = Window.ReadPool(reader, dimensions) };

    private static string TypeOf(PoolingKind kind, int dimensions) =>
        (kind == PoolingKind.Max ? "max" : "average") + $"Pooling{dimensions}D";
}
