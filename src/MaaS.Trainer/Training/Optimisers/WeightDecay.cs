using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>The penalty of large weights, as PyTorch's optimisers add it to the gradient where it is not apart from it.</summary>
/// <param name="factor">Of the weights; 0 for none.</param>
internal sealed class WeightDecay(double factor) : IDisposable
{
    private readonly Scalar _factor = factor.ToScalar();

    /// <summary>The gradient itself where there is no penalty.</summary>
    public Tensor AddTo(Tensor gradient, Tensor weights) => factor == 0 ? gradient : gradient.add(weights, _factor);

    public void Dispose() => _factor.Dispose();
}
