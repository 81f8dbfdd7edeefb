using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>The fields of one record, found once and read where they stand.</summary>
internal sealed class CsvFields(byte delimiter)
{
    private int[] _ends = new int[16];

    public int Count { get; private set; }

    /// <summary>Finds the fields of a record.</summary>
    /// <exception cref="InvalidInputException">Quotes are not closed, or something follows them.</exception>
    public void Split(ReadOnlySpan<byte> record)
    {
        Count = 0;
        for (var start = 0; start <= record.Length; start = _ends[Count - 1] + 1)
        {
            var length = start < record.Length && record[start] == '"'
                ? QuotedLength(record[start..])
                : record[start..].IndexOf(delimiter);
            if (Count == _ends.Length)
            {
                Array.Resize(ref _ends, _ends.Length * 2);
            }

            _ends[Count++] = length < 0 ? record.Length : start + length;
        }
    }

    /// <summary>A field as it stands in the record that was split, with its quotes.</summary>
    public ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> record, int field) => record[(field == 0 ? 0 : _ends[field - 1] + 1).._ends[field]];

    /// <summary>A field without its quotes.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> record, int field)
    {
        var raw = Raw(record, field);
        return raw is [(byte)'"', .., _] ? Unquote(raw[1..^1]) : raw;
    }

    /// <summary>With quotes around it where it needs them.</summary>
    public static string Quote(string text, byte delimiter) =>
        text.AsSpan().IndexOfAny(['"', '\r', '\n', (char)delimiter]) < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private int QuotedLength(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (true)
        {
            var step = text[at..].IndexOf((byte)'"');
            if (step < 0)
            {
                throw new InvalidInputException($"Field {Count} begins with a quote that is never closed: "
                    + "expected a quote at its end, and two for one within.");
            }

            at += step + 1;
            if (at == text.Length || text[at] == delimiter)
            {
                return at;
            }

            at = text[at] == '"' ? at + 1 : throw new InvalidInputException(
                $"Field {Count} goes on behind its closing quote: expected two quotes for one within a field.");
        }
    }

    private static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'"'))
        {
            return text;
        }

        var plain = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            plain[count++] = text[i];
            i += text[i] == '"' ? 1 : 0;
        }

        return plain.AsSpan(0, count);
    }
}
