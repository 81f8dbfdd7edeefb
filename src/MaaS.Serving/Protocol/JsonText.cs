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
    private const int MaxNameLength = 4096;

    public BodyReader Body => body;

    /// <summary>The next byte that is not blank, without consuming it.</summary>
    public async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var blanks = JsonTokens.CountBlanks(body.Window);
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

    /// <summary>Reads an object.</summary>
    /// <param name="where">How errors speak of it.</param>
    /// <param name="readValue">Gets the name of each property; the text is at its value, which it reads.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask ReadObjectAsync(string where, Func<string, ValueTask> readValue, CancellationToken cancellationToken)
    {
        for (var more = await OpenAsync('{', '}', where, cancellationToken); more; more = await HasNextAsync('}', where, cancellationToken))
        {
            var name = await ReadStringAsync(where, cancellationToken);
            await ExpectAsync(':', where, cancellationToken);
            await readValue(name);
        }
    }

    /// <summary>Reads an array.</summary>
    /// <param name="where">How errors speak of it.</param>
    /// <param name="readElement">Reads the element at which the text is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask ReadArrayAsync(string where, Func<ValueTask> readElement, CancellationToken cancellationToken)
    {
        for (var more = await OpenAsync('[', ']', where, cancellationToken); more; more = await HasNextAsync(']', where, cancellationToken))
        {
            await readElement();
        }
    }

    public async ValueTask<string> ReadStringAsync(string where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        if (found != '"')
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found '{JsonTokens.Show(found)}', expected a string.");
        }

        int length;
        while ((length = JsonTokens.StringTokenLength(body.Window)) < 0)
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
            body.Consume(JsonTokens.CountBlanks(body.Window));
            if (body.Window.Length > 0)
            {
                throw new InvalidInputException($"The JSON goes on behind its end: found '{JsonTokens.Show(body.Window[0])}'.");
            }
        }
        while (await body.FillAsync(cancellationToken));
    }

    public static InvalidInputException Truncated() => new("The JSON breaks off: expected more before the end of the body.");

    private async ValueTask ExpectAsync(char expected, string where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        if (found != expected)
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found '{JsonTokens.Show(found)}', expected '{expected}'.");
        }

        body.Consume(1);
    }

    /// <summary>False when it closes at once, which is consumed.</summary>
    private async ValueTask<bool> OpenAsync(char open, char end, string where, CancellationToken cancellationToken)
    {
        await ExpectAsync(open, where, cancellationToken);
        if (await PeekAsync(cancellationToken) != end)
        {
            return true;
        }

        body.Consume(1);
        return false;
    }

    /// <summary>After an element: true when another one follows, false after the end, which is consumed.</summary>
    private async ValueTask<bool> HasNextAsync(char end, string where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        body.Consume(1);
        return found == ',' ? true
            : found == end ? false
            : throw new InvalidInputException(
                $"The JSON is not valid in {where}: found '{JsonTokens.Show(found)}', expected ',' or '{end}'.");
    }

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
            throw new InvalidInputException(
                $"The JSON is not valid in {where}: found a string with a bad escape, a control character or bad UTF-8.");
        }
    }

    private async ValueTask<string> ReadBareTokenAsync(string where, CancellationToken cancellationToken)
    {
        int length;
        while ((length = body.Window.IndexOfAny(JsonTokens.TokenEnds)) < 0)
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

        JsonTokens.CheckBareToken(body.Window[..Math.Max(length, 1)], where);
        var token = Encoding.UTF8.GetString(body.Window[..length]);
        body.Consume(length);
        return token;
    }
}
