using System.Buffers;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// What the tokens of JSON look like, with the bare <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> of the protocol's clients.
/// </summary>
internal static class JsonTokens
{
    /// <summary>What ends a number or a word.</summary>
    public static readonly SearchValues<byte> TokenEnds = SearchValues.Create(",]}: \t\r\n"u8);

    public static int CountBlanks(ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExcept(" \t\r\n"u8);
        return count < 0 ? text.Length : count;
    }

    /// <summary>Length of the string token at the front with both quotes; -1 when its end is not in sight.</summary>
    public static int StringTokenLength(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (at < text.Length)
        {
            var step = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
            {
                return -1;
            }

            at += step;
            if (text[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }

        return -1;
    }

    /// <summary>A number, or one of the words of JSON and of the protocol's clients.</summary>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public static void CheckBareToken(ReadOnlySpan<byte> token, JsonPlace where)
    {
        var isWord = token.SequenceEqual("true"u8) || token.SequenceEqual("false"u8) || token.SequenceEqual("null"u8)
            || token.SequenceEqual("NaN"u8) || token.SequenceEqual("Infinity"u8) || token.SequenceEqual("-Infinity"u8);
        if (!isWord && !JsonNumber.IsNumber(token))
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found '{Excerpt.Of(token)}', expected a value.");
        }
    }

    /// <summary>A byte as an error may show it.</summary>
    public static string Show(byte value) => value is > 32 and < 127 ? ((char)value).ToString() : $"byte {value}";
}
