namespace MaaS.Training;

/// <summary>A layer whose inputs are known.</summary>
public sealed record PlannedLayer
{
    /// <summary>Stands among <see cref="Inputs"/> for the network's own input.</summary>
    public const int NetworkInput = -1;

    /// <summary>Unique in the network.</summary>
    public required string Name { get; init; }

    /// <summary>With what the data decides filled in.</summary>
    public required LayerSpec Spec { get; init; }

    /// <summary>The places of the layers whose outputs come in.</summary>
    public required IReadOnlyList<int> Inputs { get; init; }

    public required IReadOnlyList<Shape> InputShapes { get; init; }

    public required Shape OutputShape { get; init; }

    public required IReadOnlyList<LayerWeight> Weights { get; init; }

    public long ParameterCount => Weights.Sum(weight => (long)weight.Shape.Elements);

    public long TrainableParameterCount => Weights.Where(weight => weight.IsTrainable).Sum(weight => (long)weight.Shape.Elements);
}
