using System.Globalization;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Reads JSON token by token from a <see cref="BodyReader"/>, so that a body of any size passes through a small window. Unlike
/// System.Text.Json it takes the bare <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> that the protocol's clients send.
/// </summary>
/// <param name="body">At the text.</param>
/// <param name="signature">Of the model that is asked, whose names are likely in it.</param>
internal sealed class JsonText(BodyReader body, ModelSignature signature)
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

    /// <summary>Begins an object: true when the text is at its first name, false when it is empty and consumed.</summary>
    /// <param name="where">How errors speak of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ValueTask<bool> OpenObjectAsync(JsonPlace where, CancellationToken cancellationToken) =>
        OpenAsync('{', '}', where, cancellationToken);

    /// <summary>After a value of an object: true when the text is at the next name, false after the end, which is consumed.</summary>
    public ValueTask<bool> HasNextMemberAsync(JsonPlace where, CancellationToken cancellationToken) =>
        HasNextAsync('}', where, cancellationToken);

    /// <summary>The name of a property; the text is then at its value.</summary>
    public async ValueTask<string> ReadNameAsync(JsonPlace where, CancellationToken cancellationToken)
    {
        var name = await ReadStringAsync(where, cancellationToken);
        await ExpectAsync(':', where, cancellationToken);
        return name;
    }

    /// <summary>Begins an array: true when the text is at its first element, false when it is empty and consumed.</summary>
    /// <param name="where">How errors speak of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ValueTask<bool> OpenArrayAsync(JsonPlace where, CancellationToken cancellationToken) =>
        OpenAsync('[', ']', where, cancellationToken);

    /// <summary>After an element: true when the text is at the next one, false after the end, which is consumed.</summary>
    public ValueTask<bool> HasNextElementAsync(JsonPlace where, CancellationToken cancellationToken) =>
        HasNextAsync(']', where, cancellationToken);

    public async ValueTask<string> ReadStringAsync(JsonPlace where, CancellationToken cancellationToken)
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

    public async ValueTask<JsonScalar> ReadScalarAsync(JsonPlace where, CancellationToken cancellationToken)
    {
        var first = await PeekAsync(cancellationToken);
        if (first == '"')
        {
            return new JsonScalar(await ReadStringAsync(where, cancellationToken));
        }

        var length = await FindTokenEndAsync(where, cancellationToken);
        var scalar = ParseScalar(body.Window[..length], where);
        body.Consume(length);
        return scalar;
    }

    /// <summary>Takes a null where one follows, which says of something optional that it is not there.</summary>
    public async ValueTask<bool> TryReadNullAsync(JsonPlace where, CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken) != 'n')
        {
            return false;
        }

        body.Consume(await FindTokenEndAsync(where, cancellationToken));
        return true;
    }

    public async ValueTask<long> ReadIntegerAsync(JsonPlace where, CancellationToken cancellationToken)
    {
        _ = await PeekAsync(cancellationToken);
        var length = await FindTokenEndAsync(where, cancellationToken);
        var token = body.Window[..length];
        if (!long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            throw new InvalidInputException($"{where} has '{Excerpt.Of(token)}': expected a whole number that fits in 64 bits.");
        }

        body.Consume(length);
        return integer;
    }

    /// <summary>Passes over a value that nobody asked for.</summary>
    public ValueTask SkipAsync(JsonPlace where, CancellationToken cancellationToken) =>
        CopyAsync(destination: null, where, cancellationToken);

    /// <summary>Copies the text of a value as it is, to be read when more is known.</summary>
    public async ValueTask CopyAsync(GrowingBuffer? destination, JsonPlace where, CancellationToken cancellationToken)
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

    private async ValueTask ExpectAsync(char expected, JsonPlace where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        if (found != expected)
        {
            throw new InvalidInputException($"The JSON is not valid in {where}: found '{JsonTokens.Show(found)}', expected '{expected}'.");
        }

        body.Consume(1);
    }

    /// <summary>False when it closes at once, which is consumed.</summary>
    private async ValueTask<bool> OpenAsync(char open, char end, JsonPlace where, CancellationToken cancellationToken)
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
    private async ValueTask<bool> HasNextAsync(char end, JsonPlace where, CancellationToken cancellationToken)
    {
        var found = await PeekAsync(cancellationToken);
        body.Consume(1);
        return found == ',' ? true
            : found == end ? false
            : throw new InvalidInputException(
                $"The JSON is not valid in {where}: found '{JsonTokens.Show(found)}', expected ',' or '{end}'.");
    }

    private string Unescape(ReadOnlySpan<byte> token, JsonPlace where)
    {
        if (ProtocolNames.Find(token[1..^1], signature) is { } known)
        {
            return known;
        }

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

    private static JsonScalar ParseScalar(ReadOnlySpan<byte> token, JsonPlace where) =>
        token.SequenceEqual("true"u8) ? new JsonScalar(true)
        : token.SequenceEqual("false"u8) ? new JsonScalar(false)
        : token.SequenceEqual("null"u8) ? default
        : long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? new JsonScalar(integer)
        : JsonNumber.IsNumber(token) ? new JsonScalar(double.Parse(token, CultureInfo.InvariantCulture))
        : throw new InvalidInputException(
            $"The JSON is not valid in {where}: found '{Excerpt.Of(token)}', expected a string, number, true or false.");

    /// <summary>Length of the number or word at which the text is.</summary>
    private async ValueTask<int> FindTokenEndAsync(JsonPlace where, CancellationToken cancellationToken)
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
        return length;
    }
}
