using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// Reads JSON token by token from a <see cref="BodyReader"/>, so that a body of any size passes through a small window. Unlike
/// System.Text.Json it takes the bare <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> that the protocol's clients send.
/// </summary>
internal sealed class JsonText(BodyReader body)
{
    /// <summary>What ends a number or a word.</summary>
    public static readonly SearchValues<byte> TokenEnds = SearchValues.Create(",]}: \t\r\n"u8);

    private const int MaxNameLength = 4096;

    public BodyReader Body => body;

    /// <summary>The next byte that is not blank, without consuming it.</summary>
    public async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var blanks = CountBlanks(body.Window);
            body.Consume(blanks);
            if (body.Window.Length > 0)
            {
                return body.Window[0];
            }

            if (!await body.FillAsync(cancellationToken))
            {
                throw Truncated();
            }
        }
    }

    public async ValueTask ExpectAsync(char expected, string where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        if (found != expected)
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found '{Show(found)}', expected '{expected}'.");
        }

        body.Consume(1);
    }

    /// <summary>After an element of an object or array: true when another one follows, false after its end, which is consumed.</summary>
    public async ValueTask<bool> HasNextAsync(char end, string where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        body.Consume(1);
        return found == ',' ? true
            : found == end ? false
            : throw new InvalidInputException($"The JSON is not valid in {where}: found '{Show(found)}', expected ',' or '{end}'.");
    }

    /// <summary>After the opening brace or bracket, which is consumed: false when it closes at once.</summary>
    public async ValueTask<bool> OpenAsync(char open, char end, string where, CancellationToken cancellationToken)
    {
        await ExpectAsync(open, where, cancellationToken);
        if (await PeekAsync(cancellationToken) != end)
        {
            return true;
        }

        body.Consume(1);
        return false;
    }

    /// <summary>A property's name with the colon behind it.</summary>
    public async ValueTask<string> ReadNameAsync(string where, CancellationToken cancellationToken)
    {
        var name = await ReadStringAsync(where, cancellationToken);
        await ExpectAsync(':', where, cancellationToken);
        return name;
    }

    public async ValueTask<string> ReadStringAsync(string where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        if (found != '"')
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found '{Show(found)}', expected a string.");
        }

        int length;
        while ((length = StringTokenLength(body.Window)) < 0)
        {
            if (body.Window.Length > MaxNameLength)
            {
                throw new InvalidInputException($"A string in {where} is longer than {MaxNameLength} bytes.");
            }

            if (!await body.FillAsync(cancellationToken))
            {
                throw Truncated();
            }
        }

        var text = Unescape(body.Window[..length], where);
        body.Consume(length);
        return text;
    }

    /// <summary>A string, number, true, false or null, as string, long, double, bool or null.</summary>
    public async ValueTask<object?> ReadScalarAsync(string where, CancellationToken cancellationToken)
    {
        var first = await PeekAsync(cancellationToken);
        if (first == '"')
        {
            return await ReadStringAsync(where, cancellationToken);
        }

        var token = await ReadBareTokenAsync(where, cancellationToken);
        return token switch
        {
            "true" => true,
            "false" => false,
            "null" => null,
            _ when long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => integer,
            _ when JsonNumber.IsNumber(Encoding.ASCII.GetBytes(token)) => double.Parse(token, CultureInfo.InvariantCulture),
            _ => throw new InvalidInputException(
                $"The JSON is not valid in {where}: found '{Excerpt.Of(token)}', expected a string, number, true or false."),
        };
    }

    /// <summary>Takes a null where one follows, which says of something optional that it is not there.</summary>
    public async ValueTask<bool> TryReadNullAsync(string where, CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken) != 'n')
        {
            return false;
        }

        _ = await ReadBareTokenAsync(where, cancellationToken);
        return true;
    }

    public async ValueTask<long> ReadIntegerAsync(string where, CancellationToken cancellationToken)
    {
        _ = await PeekAsync(cancellationToken);
        var token = await ReadBareTokenAsync(where, cancellationToken);
        return long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer
            : throw new InvalidInputException($"{where} has '{Excerpt.Of(token)}': expected a whole number that fits in 64 bits.");
    }

    /// <summary>Passes over a value that nobody asked for.</summary>
    public ValueTask SkipAsync(string where, CancellationToken cancellationToken) => CopyAsync(destination: null, where, cancellationToken);

    /// <summary>Copies the text of a value as it is, to be read when more is known.</summary>
    public async ValueTask CopyAsync(GrowingBuffer? destination, string where, CancellationToken cancellationToken)
    {
        var scanner = new JsonValueScanner(where);
        while (true)
        {
            var taken = scanner.Scan(body.Window);
            destination?.Append(body.Window[..taken]);
            body.Consume(taken);
            if (scanner.IsDone)
            {
                return;
            }

            if (!await body.FillAsync(cancellationToken))
            {
                throw Truncated();
            }
        }
    }

    /// <summary>Only blanks may follow.</summary>
    public async ValueTask ExpectEndAsync(CancellationToken cancellationToken)
    {
        do
        {
            body.Consume(CountBlanks(body.Window));
            if (body.Window.Length > 0)
            {
                throw new InvalidInputException($"The JSON goes on behind its end: found '{Show(body.Window[0])}'.");
            }
        }
        while (await body.FillAsync(cancellationToken));
    }

    public static InvalidInputException Truncated() => new("The JSON breaks off: expected more before the end of the body.");

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
    public static void CheckBareToken(ReadOnlySpan<byte> token, string where)
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

    private static string Unescape(ReadOnlySpan<byte> token, string where)
    {
        try
        {
            var reader = new Utf8JsonReader(token);
            reader.Read();
            return reader.GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found a string with a bad escape, a control character or bad UTF-8.");
        }
    }

    private async ValueTask<string> ReadBareTokenAsync(string where, CancellationToken cancellationToken)
    {
        int length;
        while ((length = body.Window.IndexOfAny(TokenEnds)) < 0)
        {
            if (body.Window.Length > MaxNameLength)
            {
                throw new InvalidInputException($"A value in {where} is longer than {MaxNameLength} bytes.");
            }

            if (!await body.FillAsync(cancellationToken))
            {
                throw Truncated();
            }
        }

        CheckBareToken(body.Window[..Math.Max(length, 1)], where);
        var token = Encoding.UTF8.GetString(body.Window[..length]);
        body.Consume(length);
        return token;
    }
}
