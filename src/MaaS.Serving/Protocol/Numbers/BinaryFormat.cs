namespace MaaS.Serving;

/// <summary>What IEEE 754 says of the format of <typeparamref name="T"/>, which is <see cref="double"/> or <see cref="float"/>.</summary>
internal static class BinaryFormat<T>
{
    /// <summary>Bits of the fraction that are stored.</summary>
    public static int FractionBits => typeof(T) == typeof(double) ? 52 : 23;

    /// <summary>Of the biased exponent, all ones: infinity and NaN.</summary>
    public static int InfiniteExponent => typeof(T) == typeof(double) ? 0x7FF : 0xFF;

    public static int Bias => InfiniteExponent >> 1;

    /// <summary>
    /// Between these powers of ten a significand of 64 bits can be exactly halfway between two numbers of the format: 5^q must divide it,
    /// or fit in one more bit than the format has.
    /// </summary>
    public static int MinHalfwayPower => typeof(T) == typeof(double) ? -4 : -17;

    public static int MaxHalfwayPower => typeof(T) == typeof(double) ? 23 : 10;
}
