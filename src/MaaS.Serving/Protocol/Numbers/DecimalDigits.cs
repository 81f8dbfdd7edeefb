using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaaS.Serving;

/// <summary>
/// Reads and writes many digits at a time. Reading is within one register (D. Lemire, Number Parsing at a Gigabyte per Second, 2021,
/// section 3).
/// </summary>
internal static class DecimalDigits
{
    private const ulong Zeros = 0x3030303030303030;

    private static ReadOnlySpan<ulong> Powers =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    /// <summary>16 bytes from n on move n digits to the end and put zeros before them.</summary>
    private static ReadOnlySpan<byte> Alignments =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    private static ReadOnlySpan<byte> Pairs =>
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"u8
        + "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    public static ulong PowerOfTen(int exponent) => Powers[exponent];

    /// <summary>The digits at the front, 8 at most, as a number.</summary>
    /// <param name="text">8 bytes can be read.</param>
    /// <param name="count">How many digits there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpTo8(ref readonly byte text, out int count)
    {
        var digits = Unsafe.ReadUnaligned<ulong>(in text);
        digits = (BitConverter.IsLittleEndian ? digits : BinaryPrimitives.ReverseEndianness(digits)) ^ Zeros;

        // The high bit of the first byte above 9 is set; a carry changes only bytes behind that one.
        var others = ((digits + 0x7676767676767676) | digits) & 0x8080808080808080;
        count = BitOperations.TrailingZeroCount(others) >> 3;
        return count == 0 ? 0 : Combine(digits << (64 - (8 * count)));
    }

    /// <summary>The digits at the front, 16 at most, as a number.</summary>
    /// <param name="text">16 bytes can be read.</param>
    /// <param name="count">How many digits there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpTo16(ref readonly byte text, out int count)
    {
        var digits = Vector128.LoadUnsafe(in text) - Vector128.Create((byte)'0');
        var others = Vector128.GreaterThan(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits() | 0x10000;
        count = BitOperations.TrailingZeroCount(others);
        var alignment = Vector128.LoadUnsafe(in MemoryMarshal.GetReference(Alignments), (nuint)count);
        var aligned = Vector128.ShuffleNative(digits, alignment).AsUInt64();
        var (upper, lower) = (aligned.GetElement(0), aligned.GetElement(1));
        return BitConverter.IsLittleEndian
            ? (Combine(upper) * 100_000_000) + Combine(lower)
            : (Combine(BinaryPrimitives.ReverseEndianness(upper)) * 100_000_000) + Combine(BinaryPrimitives.ReverseEndianness(lower));
    }

    public static int Count(ulong value)
    {
        // 1233 / 4096 is a little above the logarithm of 2.
        var guess = ((64 - BitOperations.LeadingZeroCount(value | 1)) * 1233) >> 12;
        return guess + (value >= Powers[guess] ? 1 : 0);
    }

    /// <summary>Fills the text with the last digits of the value, zeros before them.</summary>
    public static void Write(ulong value, Span<byte> text)
    {
        var at = text.Length;
        for (; at >= 2; at -= 2)
        {
            (value, var pair) = Math.DivRem(value, 100);
            Pairs.Slice(2 * (int)pair, 2).CopyTo(text[(at - 2)..]);
        }

        if (at == 1)
        {
            text[0] = (byte)('0' + (value % 10));
        }
    }

    /// <summary>Eight digits, the first in the lowest byte: pairs, then fours and eights at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Combine(ulong digits)
    {
        const ulong EveryFourth = 0x000000FF000000FF;
        var pairs = (digits * 10) + (digits >> 8);
        return (((pairs & EveryFourth) * (100 + (1_000_000UL << 32))) + (((pairs >> 16) & EveryFourth) * (1 + (10_000UL << 32)))) >> 32;
    }
}
