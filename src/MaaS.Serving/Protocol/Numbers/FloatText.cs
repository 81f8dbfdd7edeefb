using System.Numerics;
using System.Runtime.CompilerServices;

namespace MaaS.Serving;

/// <summary>
/// Writes FP32 and FP64 as the text that .NET writes, the shortest that reads back as the same number, in half the time. It differs for
/// 2^-25 and 2^-958 in FP64, which .NET 10 writes one digit too short (dotnet/runtime#131131).
/// </summary>
internal static class FloatText
{
    /// <summary>Bytes of room for any number.</summary>
    public const int MaxLength = 32;

    /// <summary>Smaller numbers have an exponent: 0.0001, but 1E-05.</summary>
    private const int MinPoint = -3;

    /// <summary>Writes the number; returns the length of its text.</summary>
    /// <param name="value">Any.</param>
    /// <param name="destination"><see cref="MaxLength"/> bytes at least.</param>
    /// <typeparam name="T"><see cref="double"/> or <see cref="float"/>.</typeparam>
    public static int Write<T>(T value, Span<byte> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(value))
        {
            return Copy(T.IsNaN(value) ? "NaN"u8 : T.IsNegative(value) ? "-Infinity"u8 : "Infinity"u8, destination);
        }

        destination[0] = (byte)'-';
        var at = T.IsNegative(value) ? 1 : 0;
        if (T.IsZero(value))
        {
            destination[at] = (byte)'0';
            return at + 1;
        }

        var bits = typeof(T) == typeof(double) ? Unsafe.BitCast<T, ulong>(value) : Unsafe.BitCast<T, uint>(value);
        var digits = ShortestDecimal.Find<T>(bits, out var exponent);
        for (; digits % 10 == 0; exponent++)
        {
            digits /= 10;
        }

        // As many digits as always tell two numbers of the type apart; a larger number has an exponent.
        var maxPoint = typeof(T) == typeof(double) ? 17 : 9;
        return at + WriteDecimal(digits, exponent, maxPoint, destination[at..]);
    }

    private static int WriteDecimal(ulong digits, int exponent, int maxPoint, Span<byte> text)
    {
        var count = DecimalDigits.Count(digits);
        var point = count + exponent;
        if (point > maxPoint || point < MinPoint)
        {
            DecimalDigits.Write(digits, text.Slice(1, count));
            text[0] = text[1];
            text[1] = (byte)'.';
            var length = count == 1 ? 1 : count + 1;
            return length + WriteExponent(point - 1, text[length..]);
        }

        if (point <= 0)
        {
            "0.000"u8.CopyTo(text);
            DecimalDigits.Write(digits, text.Slice(2 - point, count));
            return 2 - point + count;
        }

        if (exponent >= 0)
        {
            DecimalDigits.Write(digits, text[..count]);
            text.Slice(count, exponent).Fill((byte)'0');
            return point;
        }

        DecimalDigits.Write(digits, text.Slice(1, count));
        text.Slice(1, point).CopyTo(text);
        text[point] = (byte)'.';
        return count + 1;
    }

    private static int WriteExponent(int exponent, Span<byte> text)
    {
        text[0] = (byte)'E';
        text[1] = (byte)(exponent < 0 ? '-' : '+');
        var magnitude = (ulong)Math.Abs(exponent);
        var count = magnitude < 100 ? 2 : 3;
        DecimalDigits.Write(magnitude, text.Slice(2, count));
        return 2 + count;
    }

    private static int Copy(ReadOnlySpan<byte> word, Span<byte> destination)
    {
        word.CopyTo(destination);
        return word.Length;
    }
}
