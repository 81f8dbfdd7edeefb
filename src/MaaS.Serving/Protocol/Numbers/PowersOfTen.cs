using System.Numerics;

namespace MaaS.Serving;

/// <summary>
/// The upper 128 bits of 10^k for each k that FP64 needs, the highest bit set:
/// 10^k ≈ (High·2^64 + Low)·2^(<see cref="BinaryExponent"/> - 127).
/// Exact from 0 to 55, rounded up from -27 to -1, rounded down elsewhere, as the proof of the conversion asks for it (D. Lemire, Number
/// Parsing at a Gigabyte per Second, 2021, section 6; N. Mushtak and D. Lemire, Fast Number Parsing Without Fallback, 2023). Made on first
/// use, once, in about 3 ms: 1 334 numbers in the source could not be checked by reading.
/// </summary>
internal static class PowersOfTen
{
    public const int Min = -342;

    public const int Max = 324;

    /// <summary>The least exponent whose entry is not below the true value.</summary>
    public const int MinRoundedUp = -27;

    /// <summary>The largest exponent whose entry is exact: 5^55 has 128 bits.</summary>
    public const int MaxExact = 55;

    /// <summary>The largest exponent whose upper 64 bits are exact: 5^27 has 63.</summary>
    public const int MaxExactHigh = 27;

    private static readonly ulong[] Entries = Compute();

    public static ulong High(int exponent) => Entries[2 * (exponent - Min)];

    public static ulong Low(int exponent) => Entries[(2 * (exponent - Min)) + 1];

    /// <summary>⌊log2(10^k)⌋.</summary>
    public static int BinaryExponent(int exponent) => (exponent * 217706) >> 16;

    private static ulong[] Compute()
    {
        var entries = new ulong[2 * (Max - Min + 1)];
        var power = BigInteger.One;
        for (var k = 0; k <= Max; k++, power *= 5)
        {
            Store(entries, k, Normalize(power));
        }

        power = 5;
        for (var k = -1; k >= Min; k--, power *= 5)
        {
            // The quotient has at least 128 bits; it is never exact, so that one more is rounded up.
            var bits = (int)power.GetBitLength();
            var quotient = (BigInteger.One << (bits + 127)) / power;
            Store(entries, k, k >= MinRoundedUp ? Normalize(quotient) + 1 : Normalize(quotient));
        }

        return entries;
    }

    private static BigInteger Normalize(BigInteger value)
    {
        var shift = 128 - (int)value.GetBitLength();
        return shift >= 0 ? value << shift : value >> -shift;
    }

    private static void Store(ulong[] entries, int exponent, BigInteger value)
    {
        entries[2 * (exponent - Min)] = (ulong)(value >> 64);
        entries[(2 * (exponent - Min)) + 1] = (ulong)(value & ulong.MaxValue);
    }
}
