namespace MaaS.Training;

/// <summary>One array of numbers that a layer holds.</summary>
/// <param name="Name">Unique in the layer; with the layer's name before it, the name of the parameter.</param>
/// <param name="Shape">As PyTorch lays it out: the outputs first.</param>
/// <param name="Role">What it is for, which decides how it starts.</param>
public sealed record LayerWeight(string Name, Shape Shape, WeightRole Role)
{
    /// <summary>How many inputs each output sums over, as Keras counts for its initialisers; 1 where they do not use it.</summary>
    public int FanIn { get; init; } = 1;

    /// <summary>How many outputs each input goes to, as Keras counts; 1 where the initialisers do not use it.</summary>
    public int FanOut { get; init; } = 1;

    public bool IsTrainable => Role is not (WeightRole.MovingMean or WeightRole.MovingVariance);

    /// <summary>A matrix [outputs, inputs].</summary>
    internal static LayerWeight Matrix(string name, int outputs, int inputs) =>
        new(name, Shape.Of(outputs, inputs), WeightRole.Kernel) { FanIn = inputs, FanOut = outputs };

    internal static LayerWeight Bias(string name, int outputs) => new(name, Shape.Of(outputs), WeightRole.Bias);
}
