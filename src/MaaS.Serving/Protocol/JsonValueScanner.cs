using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// Finds the end of one JSON value in text that comes in pieces, and checks the order of brackets, commas, names and values on the way. It
/// keeps none of the text; what is within strings and numbers is checked by those who read them.
/// </summary>
/// <param name="where">How errors speak of the value.</param>
internal sealed class JsonValueScanner(JsonPlace where)
{
    public const int MaxDepth = 64;

    private const int MaxTokenLength = 4096;

    /// <summary>One bit for each open bracket, the innermost lowest: 1 for a square one.</summary>
    private ulong _brackets;
    private int _depth;
    private Expected _expected = Expected.Value;
    private bool _inString;
    private bool _escaped;

    private enum Expected
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        CommaOrEnd,
    }

    /// <summary>The end of the value was found; what is behind it was not looked at.</summary>
    public bool IsDone { get; private set; }

    private bool InArray => (_brackets & 1) != 0;

    /// <summary>Goes through the text up to the end of the value, or up to a number or word whose end is not in sight.</summary>
    /// <returns>How many bytes that is; the rest is to come again, with more behind it.</returns>
    /// <exception cref="InvalidInputException">It is not JSON.</exception>
    public int Scan(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (!IsDone)
        {
            at += _inString ? 0 : JsonTokens.CountBlanks(text[at..]);
            if (at == text.Length)
            {
                break;
            }

            var taken = _inString ? ScanString(text[at..]) : ScanToken(text[at..]);
            if (taken == 0)
            {
                break;
            }

            at += taken;
        }

        return at;
    }

    private int ScanToken(ReadOnlySpan<byte> text)
    {
        switch ((char)text[0])
        {
            case '{' or '[':
                Open(text[0]);
                return 1;
            case '}' or ']':
                Close(text[0]);
                return 1;
            case ',':
                Separate();
                return 1;
            case ':':
                _expected = _expected == Expected.Colon ? Expected.Value : throw Unexpected(text[0]);
                return 1;
            case '"':
                _inString = _expected is not (Expected.Colon or Expected.CommaOrEnd) ? true : throw Unexpected(text[0]);
                return 1;
            default:
                return ScanBareToken(text);
        }
    }

    /// <summary>Up to its end, or to the backslash of an escape.</summary>
    private int ScanString(ReadOnlySpan<byte> text)
    {
        var at = _escaped ? 1 : 0;
        var step = text[at..].IndexOfAny((byte)'"', (byte)'\\');
        _escaped = step >= 0 && text[at + step] == '\\';
        if (step < 0)
        {
            return text.Length;
        }

        if (!_escaped)
        {
            _inString = false;
            EndString();
        }

        return at + step + 1;
    }

    private int ScanBareToken(ReadOnlySpan<byte> text)
    {
        if (_expected is not (Expected.Value or Expected.ValueOrEnd))
        {
            throw Unexpected(text[0]);
        }

        var length = text.IndexOfAny(JsonTokens.TokenEnds);
        if (length < 0)
        {
            return text.Length <= MaxTokenLength
                ? 0
                : throw new InvalidInputException($"A value in {where} is longer than {MaxTokenLength} bytes.");
        }

        JsonTokens.CheckBareToken(text[..length], where);
        EndValue();
        return length;
    }

    private void Open(byte bracket)
    {
        if (_expected is not (Expected.Value or Expected.ValueOrEnd))
        {
            throw Unexpected(bracket);
        }

        if (++_depth > MaxDepth)
        {
            throw new InvalidInputException($"The JSON is nested more than {MaxDepth} deep in {where}.");
        }

        _brackets = (_brackets << 1) | (bracket == '[' ? 1u : 0u);
        _expected = InArray ? Expected.ValueOrEnd : Expected.NameOrEnd;
    }

    private void Close(byte bracket)
    {
        var mayEnd = _expected is Expected.ValueOrEnd or Expected.NameOrEnd or Expected.CommaOrEnd;
        if (!mayEnd || bracket != (InArray ? ']' : '}'))
        {
            throw Unexpected(bracket);
        }

        _brackets >>= 1;
        _depth--;
        EndValue();
    }

    private void Separate() => _expected = _expected != Expected.CommaOrEnd ? throw Unexpected((byte)',')
        : InArray ? Expected.Value
        : Expected.Name;

    private void EndString()
    {
        if (_expected is Expected.Name or Expected.NameOrEnd)
        {
            _expected = Expected.Colon;
        }
        else
        {
            EndValue();
        }
    }

    private void EndValue()
    {
        _expected = Expected.CommaOrEnd;
        IsDone = _depth == 0;
    }

    private InvalidInputException Unexpected(byte found) => new(
        $"The JSON is not valid in {where}: found '{JsonTokens.Show(found)}', expected {_expected switch
        {
            Expected.Value => "a value",
            Expected.ValueOrEnd => "a value or ']'",
            Expected.Name => "a name",
            Expected.NameOrEnd => "a name or '}'",
            Expected.Colon => "':'",
            _ => InArray ? "',' or ']'" : "',' or '}'",
        }}.");
}
