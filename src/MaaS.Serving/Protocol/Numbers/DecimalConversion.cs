using System.Numerics;
using System.Runtime.CompilerServices;

namespace MaaS.Serving;

/// <summary>
/// Turns w·10^q into the nearest number of a binary format, ties to even, for any 64-bit w. Small numbers divide or multiply two numbers
/// that FP64 holds exactly (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990); for the others the upper bits of w·5^q decide,
/// which always suffice (Eisel-Lemire; see <see cref="PowersOfTen"/>).
/// </summary>
internal static class DecimalConversion
{
    private const ulong MaxExactInteger = 1UL << 53;
    private const int MaxExactPower = 22;

    /// <summary>The bits of FP64 that FP32 does not have, and the middle of them.</summary>
    private const ulong BelowSingle = (1UL << 29) - 1;
    private const ulong HalfOfSingle = 1UL << 28;

    private static ReadOnlySpan<double> ExactPowers =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The bits of the nearest number. False when it would be infinite.</summary>
    /// <typeparam name="T"><see cref="double"/> or <see cref="float"/>.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert<T>(ulong significand, int exponent, out ulong bits)
    {
        if (significand <= MaxExactInteger && (uint)(exponent + MaxExactPower) <= 2 * MaxExactPower)
        {
            var near = exponent < 0
                ? (long)significand / ExactPowers[-exponent]
                : (long)significand * ExactPowers[exponent];
            bits = BitConverter.DoubleToUInt64Bits(near);
            if (typeof(T) == typeof(double))
            {
                return true;
            }

            // Rounded twice it is right unless the first time ended in the middle of two numbers.
            if ((bits & BelowSingle) != HalfOfSingle)
            {
                bits = BitConverter.SingleToUInt32Bits((float)near);
                return true;
            }
        }

        return TryConvertLarge<T>(significand, exponent, out bits);
    }

    private static bool TryConvertLarge<T>(ulong significand, int exponent, out ulong bits)
    {
        bits = 0;
        if (significand == 0 || exponent < PowersOfTen.Min)
        {
            return true;
        }

        if (exponent > 308)
        {
            return false;
        }

        var zeros = BitOperations.LeadingZeroCount(significand);
        var high = Multiply<T>(significand << zeros, exponent, out var low);
        var upperBit = (int)(high >> 63);
        var shift = upperBit + 64 - BinaryFormat<T>.FractionBits - 3;

        // One bit more than the format has, to round by.
        var fraction = high >> shift;
        var biased = PowersOfTen.BinaryExponent(exponent) + 63 + upperBit - zeros + BinaryFormat<T>.Bias;
        if (biased <= 0)
        {
            bits = RoundSubnormal(fraction, 1 - biased);
            return true;
        }

        var isHalfway = low <= 1 && exponent >= BinaryFormat<T>.MinHalfwayPower && exponent <= BinaryFormat<T>.MaxHalfwayPower
            && (fraction & 3) == 1 && fraction << shift == high;
        fraction = isHalfway ? fraction >> 1 : (fraction + 1) >> 1;

        // The hidden bit adds one to the exponent, and so does a carry out of the fraction.
        bits = ((ulong)(biased - 1) << BinaryFormat<T>.FractionBits) + fraction;
        return bits >> BinaryFormat<T>.FractionBits < (ulong)BinaryFormat<T>.InfiniteExponent;
    }

    /// <summary>A carry out of the fraction makes the least normal number, as it should.</summary>
    private static ulong RoundSubnormal(ulong fraction, int shift) => shift >= 64 ? 0 : ((fraction >> shift) + 1) >> 1;

    /// <summary>The upper 128 bits of the product, as exact as the format needs them.</summary>
    private static ulong Multiply<T>(ulong significand, int exponent, out ulong low)
    {
        var undecided = ulong.MaxValue >> (BinaryFormat<T>.FractionBits + 3);
        var high = Math.BigMul(significand, PowersOfTen.High(exponent), out low);
        if ((high & undecided) == undecided)
        {
            var carried = Math.BigMul(significand, PowersOfTen.Low(exponent), out _);
            low += carried;
            high += low < carried ? 1UL : 0UL;
        }

        return high;
    }
}
