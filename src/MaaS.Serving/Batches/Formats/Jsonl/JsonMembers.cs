using System.Text;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Walks the members of one JSON object. After each name, its value is either skipped or taken by whoever reads it.</summary>
/// <param name="text">From the object on.</param>
/// <param name="isPart">Whether something may follow the object.</param>
internal ref struct JsonMembers(ReadOnlySpan<byte> text, bool isPart = false)
{
    private static readonly JsonReaderOptions ValueOptions = new() { MaxDepth = JsonValueScanner.MaxDepth };

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at = -1;
    private int _nameStart;

    /// <summary>Of the member, without escapes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Bytes that were read: behind the last member, the length of the object.</summary>
    public readonly int Consumed => _at;

    /// <summary>From the first byte of the value to the end of the text.</summary>
    public readonly ReadOnlySpan<byte> Value => _text[_at..];

    /// <summary>False behind the last member, when nothing but blanks follow.</summary>
    /// <exception cref="InvalidInputException">The text is not one JSON object.</exception>
    public bool MoveNext()
    {
        var isFirst = _at < 0;
        Expect(isFirst, '{');
        if (Peek() == '}' && isFirst)
        {
            return End();
        }

        if (!isFirst)
        {
            if (Peek() == '}')
            {
                return End();
            }

            Take(',');
        }

        _nameStart = Peek() == '"' ? _at : throw Malformed("a property name");
        var length = JsonTokens.StringTokenLength(_text[_at..]);
        Name = length < 0 ? throw Malformed("the end of a string") : Unescape(_text.Slice(_at, length));
        _at += length;
        _ = Peek();
        Take(':');
        _ = Peek();
        return true;
    }

    /// <summary>The value has been read by someone else.</summary>
    public void Take(int length) => _at += length;

    /// <summary>Passes over the value. Returns the member with its name, as it stands.</summary>
    /// <exception cref="InvalidInputException">The value is not JSON, or too deep.</exception>
    public ReadOnlySpan<byte> Skip()
    {
        try
        {
            var reader = new Utf8JsonReader(_text[_at..], ValueOptions);
            reader.Read();
            reader.Skip();
            _at += (int)reader.BytesConsumed;
            return _text[_nameStart.._at];
        }
        catch (JsonException e)
        {
            var isDeep = e.Message.Contains("depth", StringComparison.OrdinalIgnoreCase);
            throw new InvalidInputException(
                $"Property '{Excerpt.Of(Name)}' is not valid JSON{(isDeep ? $" of at most {JsonValueScanner.MaxDepth} levels" : "")}.");
        }
    }

    private void Expect(bool isFirst, char open)
    {
        if (isFirst)
        {
            _at = 0;
            _ = Peek();
            Take(open);
        }
    }

    private bool End()
    {
        _at++;
        return isPart || _at + JsonTokens.CountBlanks(_text[_at..]) == _text.Length
            ? false
            : throw new InvalidInputException("The line goes on behind the end of the JSON object: expected one object per line.");
    }

    private byte Peek()
    {
        _at += JsonTokens.CountBlanks(_text[_at..]);
        return _at < _text.Length ? _text[_at] : throw new InvalidInputException("The JSON breaks off: "
            + "expected one whole object per line.");
    }

    private void Take(char expected)
    {
        if (_text[_at] != expected)
        {
            throw Malformed($"'{expected}'");
        }

        _at++;
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> token)
    {
        if (!token.Contains((byte)'\\'))
        {
            return token[1..^1];
        }

        try
        {
            var reader = new Utf8JsonReader(token);
            reader.Read();
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException("A property name has a bad escape.");
        }
    }

    private readonly InvalidInputException Malformed(string expected) =>
        new($"The line is not a JSON object: found '{JsonTokens.Show(_text[_at])}' at byte {_at}, expected {expected}.");
}
