namespace MaaS.Serving;

/// <summary>The grammar of numbers in JSON (RFC 8259, section 6), which .NET's parsers do not hold to.</summary>
internal static class JsonNumber
{
    public static bool IsNumber(ReadOnlySpan<byte> token)
    {
        var at = 0;
        Skip(token, ref at, '-');
        if (!(Skip(token, ref at, '0') || Digits(token, ref at)))
        {
            return false;
        }

        if (Skip(token, ref at, '.') && !Digits(token, ref at))
        {
            return false;
        }

        if (Skip(token, ref at, 'e') || Skip(token, ref at, 'E'))
        {
            _ = Skip(token, ref at, '+') || Skip(token, ref at, '-');
            if (!Digits(token, ref at))
            {
                return false;
            }
        }

        return at == token.Length;
    }

    private static bool Skip(ReadOnlySpan<byte> token, ref int at, char expected)
    {
        var found = at < token.Length && token[at] == expected;
        at += found ? 1 : 0;
        return found;
    }

    private static bool Digits(ReadOnlySpan<byte> token, ref int at)
    {
        var start = at;
        while (at < token.Length && (uint)(token[at] - '0') <= 9)
        {
            at++;
        }

        return at > start;
    }
}
