namespace MaaS.Training;

/// <summary>A network for inputs and a number of outputs that are known: every layer with its shapes and weights. Immutable.</summary>
public sealed record NetworkPlan
{
    public required NetworkInput Input { get; init; }

    /// <summary>At least one; the last gives the network's outputs.</summary>
    public required IReadOnlyList<PlannedLayer> Layers { get; init; }

    /// <summary>What the network's outputs have gone through.</summary>
    public Activation OutputActivation => Layers[^1].Spec.Activation;

    public long ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    public long TrainableParameterCount => Layers.Sum(layer => layer.TrainableParameterCount);

    /// <summary>Fits the network to the data; null when it does not fit.</summary>
    /// <param name="spec">Free of errors.</param>
    /// <param name="input">What the data puts in.</param>
    /// <param name="outputs">How many numbers the last layer must give: the classes, or the targets of a regression.</param>
    /// <param name="errors">Gets everything that does not fit, with its path in the run spec.</param>
    public static NetworkPlan? Create(NetworkSpec spec, NetworkInput input, int outputs, List<string> errors) =>
        new NetworkPlanner(spec, input, outputs, errors).Plan();
}
