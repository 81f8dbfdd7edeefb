using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// What <see cref="Adam"/> and <see cref="AdamW"/> have in common: algorithm 1 of Kingma and Ba, "Adam: A Method for Stochastic
/// Optimization", 2015, in the order of PyTorch's <c>torch.optim.Adam</c>.
/// </summary>
internal sealed class AdamRule(AdamSpec spec) : IDisposable
{
    private readonly Scalar _beta1 = spec.Beta1.ToScalar();
    private readonly Scalar _rest1 = (1 - spec.Beta1).ToScalar();
    private readonly Scalar _beta2 = spec.Beta2.ToScalar();
    private readonly Scalar _rest2 = (1 - spec.Beta2).ToScalar();
    private readonly Scalar _epsilon = spec.Epsilon.ToScalar();

    /// <param name="parameter">Is changed.</param>
    /// <param name="gradient">Of the parameter.</param>
    /// <param name="mean">The moving mean of the gradients; is brought up to date.</param>
    /// <param name="meanSquare">The moving mean of their squares; is brought up to date.</param>
    /// <param name="step">From 1.</param>
    /// <param name="rate">The learning rate of this step.</param>
    public void Apply(Tensor parameter, Tensor gradient, Tensor mean, Tensor meanSquare, long step, double rate)
    {
        using var down = (-(rate / (1 - Math.Pow(spec.Beta1, step)))).ToScalar();
        using var correction = Math.Sqrt(1 - Math.Pow(spec.Beta2, step)).ToScalar();
        mean.mul_(_beta1).add_(gradient, _rest1);
        meanSquare.mul_(_beta2).addcmul_(gradient, gradient, _rest2);
        using var root = meanSquare.sqrt();
        root.div_(correction).add_(_epsilon, TensorArithmetic.One);
        parameter.addcdiv_(mean, root, down);
    }

    public void Dispose()
    {
        _beta1.Dispose();
        _rest1.Dispose();
        _beta2.Dispose();
        _rest2.Dispose();
        _epsilon.Dispose();
    }
}
