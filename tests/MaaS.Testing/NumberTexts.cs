using System.Globalization;
using System.Numerics;

namespace MaaS.Testing;

/// <summary>
/// Texts of numbers that a parser may get wrong, without end and the same for the same seed: random bit patterns in several notations, the
/// exact middle of two neighbours and what is next to it, subnormal numbers, both ends of the range, long digits, large exponents.
/// </summary>
public sealed class NumberTexts(int seed)
{
    private readonly Random _random = new(seed);

    public string Next() => _random.Next(12) switch
    {
        0 => Finite(RandomDouble).ToString("R", CultureInfo.InvariantCulture),
        1 => Finite(RandomDouble).ToString(Pick("E16", "E15", "G17", "E8"), CultureInfo.InvariantCulture),
        2 => FiniteSingle().ToString(Pick("R", "G9", "E8", "E6"), CultureInfo.InvariantCulture),
        3 => ((double)FiniteSingle()).ToString("R", CultureInfo.InvariantCulture),
        4 => ((_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(8)))
            .ToString($"F{_random.Next(20)}", CultureInfo.InvariantCulture),
        5 => Near(MiddleOfDoubles()),
        6 => Near(MiddleOfSingles()),
        7 => Near(MiddleOfHalves()),
        8 => BitConverter.Int64BitsToDouble(_random.NextInt64(1L << _random.Next(1, 53)))
            .ToString(Pick("R", "E17"), CultureInfo.InvariantCulture),
        9 => EdgeOfRange(),
        10 => (BigInteger.Pow(2, _random.Next(100)) + _random.Next(-3, 4)).ToString(CultureInfo.InvariantCulture),
        _ => RandomDigits(),
    };

    private double RandomDouble() => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue));

    private float FiniteSingle() => (float)Finite(() => BitConverter.Int32BitsToSingle(_random.Next(int.MinValue, int.MaxValue)));

    private static double Finite(Func<double> next)
    {
        double value;
        do
        {
            value = next();
        }
        while (!double.IsFinite(value));

        return value;
    }

    /// <summary>Most of them where a tie fits in few digits.</summary>
    private (BigInteger Significand, int Exponent) MiddleOfDoubles()
    {
        var fraction = (1L << 52) + _random.NextInt64(1L << 52);
        return ((fraction * 2) + 1, _random.Next(4) == 0 ? _random.Next(-1075, 970) : _random.Next(-60, 20));
    }

    private (BigInteger Significand, int Exponent) MiddleOfSingles()
    {
        var fraction = (1 << 23) + _random.Next(1 << 23);
        return ((fraction * 2) + 1, _random.Next(4) == 0 ? _random.Next(-150, 104) : _random.Next(-40, 40));
    }

    private (BigInteger Significand, int Exponent) MiddleOfHalves() => ((_random.Next(1 << 11) * 2) + 1, _random.Next(-25, 6));

    /// <summary>m·2^e in all its digits, or a little above or below, or cut.</summary>
    private string Near((BigInteger Significand, int Exponent) middle)
    {
        var (significand, exponent) = middle;
        var digits = exponent >= 0 ? significand << exponent : significand * BigInteger.Pow(5, -exponent);
        var power = Math.Min(exponent, 0);
        var text = digits.ToString(CultureInfo.InvariantCulture);
        if (_random.Next(3) == 0)
        {
            var zeros = _random.Next(25);
            text = (digits * BigInteger.Pow(10, zeros) + _random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture);
            power -= zeros;
        }
        else if (_random.Next(2) == 0 && text.Length > 17)
        {
            var kept = _random.Next(15, Math.Min(text.Length, 26));
            power += text.Length - kept;
            text = text[..kept];
        }

        var point = _random.Next(3) == 0 && text.Length > 1 ? _random.Next(1, text.Length) : text.Length;
        return $"{(_random.Next(2) == 0 ? "-" : "")}{text[..point]}{(point < text.Length ? "." : "")}{text[point..]}"
            + (power + text.Length - point is var left and not 0 ? $"{Pick("e", "E")}{(left > 0 ? Pick("", "+") : "")}{left}" : "");
    }

    private string EdgeOfRange()
    {
        var start = Pick("1.797693134862315", "3.402823", "6.55", "4.94065645841246", "2.4703282292062327", "2.225073858507201",
            "1.401298464324817", "7.006492321624085", "1.17549435", "9.999999999999999", "1");
        var end = Pick("e308", "e38", "e4", "e-324", "e-308", "e-45", "e-46", "e-38", "e-8", "e309", "e39", "e-400", "e400");
        return start + (start.Length > 1 ? string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => _random.Next(10))) : "") + end;
    }

    private string RandomDigits()
    {
        var whole = _random.Next(3) == 0 ? "0" : $"{_random.Next(1, 10)}{Digits(_random.Next(_random.Next(2) == 0 ? 8 : 30))}";
        var zeros = new string('0', _random.Next(3) == 0 ? _random.Next(30) : 0);
        var fraction = _random.Next(4) == 0 ? "" : $".{zeros}{Digits(_random.Next(1, 30))}";
        var exponent = _random.Next(2) == 0 ? "" : $"{Pick("e", "E")}{Pick("", "-", "+")}{_random.Next(_random.Next(2) == 0 ? 30 : 400)}";
        return $"{Pick("", "-")}{whole}{fraction}{exponent}";
    }

    private string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + _random.Next(10))));

    private string Pick(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];
}
