namespace MaaS.Trainer;

/// <summary>What is done to each number that a layer gives.</summary>
internal enum Activation
{
    Linear,
    Relu,

    /// <summary>Probabilities that add up to 1; only on the last layer.</summary>
    Softmax,
}
