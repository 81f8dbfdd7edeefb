using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MaaS.Serving;

/// <summary>A number of JSON (RFC 8259, section 6) as sign, significand and power of ten.</summary>
internal struct DecimalText
{
    /// <summary>Digits that fit in 64 bits whatever they are.</summary>
    private const int MaxDigits = 19;

    /// <summary>A sign, up to 7 digits, a point, 16 bytes of fraction and the byte behind them.</summary>
    private const int BytesAtOnce = 1 + 7 + 1 + 16 + 1;

    /// <summary>Far beyond all formats, and far from an overflow.</summary>
    private const int MaxExponent = 1_000_000;

    public bool IsNegative { get; private set; }

    public ulong Significand { get; private set; }

    /// <summary>Of ten.</summary>
    public int Exponent { get; private set; }

    /// <summary>The number is above <see cref="Significand"/>, by less than 1.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>
    /// Length of the number at the front; 0 when there is none, or it is not like most numbers: then <see cref="ScanAny"/> is to be asked.
    /// What follows is not looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ScanUsual(ReadOnlySpan<byte> text, out DecimalText number)
    {
        number = default;
        if (text.Length < BytesAtOnce)
        {
            return 0;
        }

        ref var first = ref MemoryMarshal.GetReference(text);
        number.IsNegative = first == '-';
        var start = number.IsNegative ? 1 : 0;
        number.Significand = DecimalDigits.UpTo8(in Unsafe.Add(ref first, start), out var whole);
        if (whole is 0 or 8 || (whole > 1 && Unsafe.Add(ref first, start) == '0'))
        {
            return 0;
        }

        var at = start + whole;
        if (Unsafe.Add(ref first, at) == '.')
        {
            var fraction = DecimalDigits.UpTo16(in Unsafe.Add(ref first, at + 1), out var decimals);
            at += 1 + decimals;
            if (decimals == 16)
            {
                fraction = MoreDigits(text, fraction, ref at, ref decimals);
            }

            if (decimals == 0 || decimals > MaxDigits - whole + (number.Significand == 0 ? 1 : 0))
            {
                return 0;
            }

            number.Significand = (number.Significand * DecimalDigits.PowerOfTen(decimals)) + fraction;
            number.Exponent = -decimals;
        }

        return at == text.Length || (Unsafe.Add(ref first, at) | 0x20) != 'e' ? at : 0;
    }

    /// <summary>Length of the number at the front; 0 when there is none. What follows is not looked at.</summary>
    public static int ScanAny(ReadOnlySpan<byte> text, out DecimalText number)
    {
        number = new DecimalText { IsNegative = text is [(byte)'-', ..] };
        var start = number.IsNegative ? 1 : 0;
        var significant = 0;
        var at = number.ScanDigits(text, start, ref significant);
        number.Exponent = Math.Max(significant - MaxDigits, 0);
        if (at == start || (at > start + 1 && text[start] == '0'))
        {
            return 0;
        }

        if (at < text.Length && text[at] == '.')
        {
            var point = at;
            at = number.ScanDigits(text, at + 1, ref significant);
            if (at == point + 1)
            {
                return 0;
            }

            number.Exponent = Math.Max(significant - MaxDigits, 0) - (at - point - 1);
        }

        return at < text.Length && (text[at] | 0x20) == 'e' ? number.ScanExponent(text, at + 1) : at;
    }

    /// <summary>Numbers of FP64 have 16 or 17 digits behind the point.</summary>
    private static ulong MoreDigits(ReadOnlySpan<byte> text, ulong fraction, ref int at, ref int decimals)
    {
        for (; at < text.Length && decimals <= MaxDigits && (uint)(text[at] - '0') is <= 9 and var digit; at++, decimals++)
        {
            fraction = (fraction * 10) + digit;
        }

        return fraction;
    }

    /// <summary>Takes digits into the significand for as long as there is room.</summary>
    private int ScanDigits(ReadOnlySpan<byte> text, int at, ref int significant)
    {
        for (; at < text.Length && (uint)(text[at] - '0') is <= 9 and var digit; at++)
        {
            if (significant < MaxDigits)
            {
                Significand = (Significand * 10) + digit;
            }
            else
            {
                IsTruncated |= digit != 0;
            }

            significant += Significand != 0 ? 1 : 0;
        }

        return at;
    }

    private int ScanExponent(ReadOnlySpan<byte> text, int at)
    {
        var isNegative = at < text.Length && text[at] == '-';
        at += isNegative || (at < text.Length && text[at] == '+') ? 1 : 0;
        var start = at;
        var exponent = 0;
        for (; at < text.Length && (uint)(text[at] - '0') is <= 9 and var digit; at++)
        {
            exponent = Math.Min((exponent * 10) + (int)digit, MaxExponent);
        }

        Exponent += isNegative ? -exponent : exponent;
        return at > start ? at : 0;
    }
}
