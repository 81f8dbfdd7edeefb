using System.Runtime.CompilerServices;

namespace MaaS.Serving;

/// <summary>
/// The shortest decimal number that reads back as the same FP32 or FP64, and of those the nearest: Schubfach (R. Giulietti, The Schubfach
/// way to render doubles, 2020). The number and both ends of the interval that rounds to it are scaled by a power of ten to a few digits
/// more than are needed, rounded to odd, and compared as whole numbers.
/// </summary>
internal static class ShortestDecimal
{
    /// <param name="bits">Of a finite number that is not zero; its sign is ignored.</param>
    /// <param name="exponent">Of ten.</param>
    /// <returns>The digits; those of a whole number may end in zeros.</returns>
    /// <typeparam name="T"><see cref="double"/> or <see cref="float"/>.</typeparam>
    public static ulong Find<T>(ulong bits, out int exponent)
    {
        var fractionBits = BinaryFormat<T>.FractionBits;
        var hidden = 1UL << fractionBits;
        var fraction = bits & (hidden - 1);
        var biased = (int)(bits >> fractionBits) & BinaryFormat<T>.InfiniteExponent;
        var significand = biased == 0 ? fraction : fraction | hidden;
        var power = Math.Max(biased, 1) - BinaryFormat<T>.Bias - fractionBits;
        if (power <= 0 && power > -fractionBits - 1 && (significand & ((1UL << -power) - 1)) == 0)
        {
            exponent = 0;
            return significand >> -power;
        }

        // Below a power of two the neighbours are twice as dense.
        var isLowerCloser = fraction == 0 && biased > 1;
        exponent = ((power * 1262611) - (isLowerCloser ? 524031 : 0)) >> 22;
        var shift = power + PowersOfTen.BinaryExponent(-exponent) + 1;
        var outside = significand & 1;
        var value = Scale<T>((4 * significand) << shift, -exponent);
        var lower = Scale<T>(((4 * significand) - (isLowerCloser ? 1UL : 2UL)) << shift, -exponent) + outside;
        var upper = Scale<T>(((4 * significand) + 2) << shift, -exponent) - outside;
        return Choose(value, lower, upper, ref exponent);
    }

    /// <summary>All three in quarters. One digit less, if there is such a number in the interval; else the nearest.</summary>
    private static ulong Choose(ulong value, ulong lower, ulong upper, ref int exponent)
    {
        var floor = value / 4;
        if (floor >= 10)
        {
            var tens = floor / 10;
            var isFloorInside = lower <= 40 * tens;
            var isCeilingInside = (40 * tens) + 40 <= upper;
            if (isFloorInside != isCeilingInside)
            {
                exponent++;
                return tens + (isCeilingInside ? 1UL : 0);
            }
        }

        var isInside = lower <= 4 * floor;
        if (isInside != (4 * floor) + 4 <= upper)
        {
            return floor + (isInside ? 0UL : 1);
        }

        var middle = (4 * floor) + 2;
        return floor + (value > middle || (value == middle && (floor & 1) != 0) ? 1UL : 0);
    }

    /// <summary>⌊x·10^k⌋ in the scale of the table, rounded up, with the last bit set where more than its error was cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Scale<T>(ulong factor, int exponent)
    {
        var high = PowersOfTen.High(exponent);
        if (typeof(T) == typeof(float))
        {
            high += exponent is >= 0 and <= PowersOfTen.MaxExactHigh ? 0UL : 1;
            var scaled = Math.BigMul(high, factor, out var rest);
            return scaled | (rest >> 32 > 1 ? 1UL : 0);
        }

        var low = PowersOfTen.Low(exponent) + (exponent is >= PowersOfTen.MinRoundedUp and <= PowersOfTen.MaxExact ? 0UL : 1);
        var carried = Math.BigMul(low, factor, out _);
        var result = Math.BigMul(high, factor, out var below);
        below += carried;
        result += below < carried ? 1UL : 0;
        return result | (below > 1 ? 1UL : 0);
    }
}
