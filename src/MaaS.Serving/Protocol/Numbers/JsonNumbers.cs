using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Parses numbers of JSON where they stand, one or as many as there are in a row, exactly: the nearest number of the type, ties to even.
/// Whatever is unusual is left to the parsers of <see cref="JsonElementParsers"/>, token by token.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>Digits of a whole number that is parsed here: it fits in 64 bits with its sign.</summary>
    private const int MaxIntegerDigits = 18;

    /// <summary>
    /// Reads numbers with commas between them for as long as each has its end in sight, fits the type and is written as usual.
    /// </summary>
    /// <param name="text">At a number.</param>
    /// <param name="dataType">Of the elements; there are none for what is not a number.</param>
    /// <param name="destination">Room for the elements.</param>
    /// <param name="count">How many were read.</param>
    /// <returns>Length of the text up to the end of the last of them.</returns>
    public static int ReadRun(ReadOnlySpan<byte> text, TensorDataType dataType, Span<byte> destination, out int count)
    {
        count = 0;
        return dataType switch
        {
            TensorDataType.UInt8 => ReadRun<byte>(text, destination, out count),
            TensorDataType.UInt16 => ReadRun<ushort>(text, destination, out count),
            TensorDataType.UInt32 => ReadRun<uint>(text, destination, out count),
            TensorDataType.UInt64 => ReadRun<ulong>(text, destination, out count),
            TensorDataType.Int8 => ReadRun<sbyte>(text, destination, out count),
            TensorDataType.Int16 => ReadRun<short>(text, destination, out count),
            TensorDataType.Int32 => ReadRun<int>(text, destination, out count),
            TensorDataType.Int64 => ReadRun<long>(text, destination, out count),
            TensorDataType.Fp16 => ReadRun<Half>(text, destination, out count),
            TensorDataType.Fp32 => ReadRun<float>(text, destination, out count),
            TensorDataType.Fp64 => ReadRun<double>(text, destination, out count),
            _ => 0,
        };
    }

    /// <summary>
    /// Length of the number at the front; 0 when there is none, or it is none of the type. What follows is not looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Parse<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(double) || typeof(T) == typeof(float))
        {
            var length = DecimalText.ScanUsual(text, out var number);
            return length > 0 && TryRound(number, out value) ? length : ParseUnusual(text, out value);
        }

        return typeof(T) == typeof(Half) ? ParseHalf(text, out value) : ParseInteger(text, out value);
    }

    private static int ReadRun<T>(ReadOnlySpan<byte> text, Span<byte> destination, out int count)
        where T : unmanaged, INumberBase<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(destination);
        var end = 0;
        var at = 0;
        for (count = 0; count < values.Length;)
        {
            var length = Parse(text[at..], out T value);
            at += length;
            if (length == 0 || at == text.Length || !IsEnd(text[at]))
            {
                break;
            }

            values[count++] = value;
            end = at;
            if (text[at] != ',')
            {
                break;
            }

            at++;
            if (at < text.Length && text[at] <= ' ')
            {
                at += JsonTokens.CountBlanks(text[at..]);
            }
        }

        return end;
    }

    /// <summary>What may follow a number of an array.</summary>
    private static bool IsEnd(byte next) => next is (byte)',' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRound<T>(in DecimalText number, out T value)
        where T : unmanaged, INumberBase<T>
    {
        var isFinite = DecimalConversion.TryConvert<T>(number.Significand, number.Exponent, out var bits);
        value = typeof(T) == typeof(double)
            ? Unsafe.BitCast<ulong, T>(bits | (number.IsNegative ? 1UL << 63 : 0))
            : Unsafe.BitCast<uint, T>((uint)bits | (number.IsNegative ? 1U << 31 : 0));
        return isFinite;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ParseUnusual<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, INumberBase<T>
    {
        var length = DecimalText.ScanAny(text, out var number);
        if (length == 0 || !TryRound(number, out value))
        {
            value = default;
            return 0;
        }

        return !number.IsTruncated || IsDecided<T>(number) || TryParseExactly(text[..length], out value) ? length : 0;
    }

    /// <summary>Whether digits that were left out cannot change the result.</summary>
    private static bool IsDecided<T>(in DecimalText number) =>
        DecimalConversion.TryConvert<T>(number.Significand, number.Exponent, out var below)
        && DecimalConversion.TryConvert<T>(number.Significand + 1, number.Exponent, out var above) && below == above;

    private static bool TryParseExactly<T>(ReadOnlySpan<byte> token, out T value)
        where T : unmanaged, INumberBase<T> =>
        T.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);

    /// <summary>Rounded twice it is right unless the first time ended in the middle of two numbers, or beyond the last.</summary>
    private static int ParseHalf<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, INumberBase<T>
    {
        var length = Parse(text, out double near);
        var half = (Half)near;
        value = Unsafe.BitCast<Half, T>(half);
        var other = near > (double)half ? Half.BitIncrement(half) : Half.BitDecrement(half);
        var isDecided = Half.IsFinite(half) && ((double)half == near || ((double)half + (double)other) / 2 != near);
        return isDecided ? length : 0;
    }

    private static int ParseInteger<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, INumberBase<T>
    {
        var isNegative = text is [(byte)'-', ..];
        var start = isNegative ? 1 : 0;
        var at = start;
        var whole = 0L;
        if (text.Length >= start + 16)
        {
            whole = (long)DecimalDigits.UpTo16(in text[start], out var count);
            at += count;
        }

        for (; at < text.Length && at - start <= MaxIntegerDigits && (uint)(text[at] - '0') is <= 9 and var digit; at++)
        {
            whole = (whole * 10) + digit;
        }

        var digits = at - start;
        var isUsual = digits is > 0 and <= MaxIntegerDigits && (digits == 1 || text[start] != '0');
        whole = isNegative ? -whole : whole;
        value = T.CreateSaturating(whole);
        return isUsual && long.CreateSaturating(value) == whole ? at : 0;
    }
}
