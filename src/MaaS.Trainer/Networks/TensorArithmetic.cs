using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// Sums and products whose <see cref="Scalar"/>s live until libtorch has read them, which those that TorchSharp makes of numbers may not
/// (docs/decisions/2026-11-26-optimiser-steps-of-our-own.md).
/// </summary>
internal static class TensorArithmetic
{
    /// <summary>What TorchSharp multiplies the right side of a sum with where nothing else is said.</summary>
    public static Scalar One { get; } = 1.ToScalar();

    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    public static Tensor Times(this Tensor value, double factor)
    {
        using var scalar = factor.ToScalar();
        return value.mul(scalar);
    }
}
