namespace MaaS.Training;

/// <summary>What is done to each number that a layer gives, named and defined as in Keras.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    Linear,
    Relu,
    Relu6,

    /// <summary>With the slope 0.2 below 0.</summary>
    LeakyRelu,

    /// <summary>With alpha 1.</summary>
    Elu,
    Selu,

    /// <summary>The exact one, with the error function.</summary>
    Gelu,
    Sigmoid,
    Tanh,

    /// <summary>Numbers above 0 that add up to 1 along the features (<see cref="Shape.FeatureAxis"/>).</summary>
    Softmax,
    LogSoftmax,
    Softplus,
    Softsign,

    /// <summary>x · sigmoid(x), also called SiLU.</summary>
    Swish,
    Mish,

    /// <summary>relu6(x + 3) / 6.</summary>
    HardSigmoid,

    /// <summary>x · hardSigmoid(x).</summary>
    HardSwish,
    Exponential,
}
