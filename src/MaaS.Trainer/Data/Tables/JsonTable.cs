using System.Text.Json;
using System.Text.Unicode;

namespace MaaS.Trainer;

/// <summary>A table as a JSON array of objects, or as one object a line.</summary>
internal sealed class JsonTable : TableSource
{
    private readonly NamedContent _file;
    private readonly bool _isArray;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    /// <exception cref="TrainingException">The file is neither.</exception>
    public JsonTable(NamedContent file)
    {
        _file = file;
        _isArray = Utf8Text.Lines(file.Bytes).FirstOrDefault().Line.Span.TrimStart(" \t"u8) is [(byte)'[', ..];
        foreach (var (_, row, _) in Objects())
        {
            foreach (var member in row?.EnumerateObject() ?? default)
            {
                _columns.TryAdd(member.Name, _columns.Count);
            }
        }

        Columns = _columns.Count > 0
            ? [.. _columns.Keys]
            : throw new TrainingException(
                $"{file.Name} holds no object with members, expected a JSON array of objects, or one object a line.");
    }

    public override string Name => _file.Name;

    public override IReadOnlyList<string> Columns { get; }

    public override string NameOf(int number) => $"{Name} {(_isArray ? "object" : "line")} {number}";

    public override IEnumerable<TableRow> Rows()
    {
        var cells = new string?[Columns.Count];
        foreach (var (number, row, error) in Objects())
        {
            if (error is not null)
            {
                yield return new TableRow(number, [], error);
                continue;
            }

            Array.Clear(cells);
            foreach (var member in row!.Value.EnumerateObject())
            {
                cells[_columns[member.Name]] = TextOf(member.Value);
            }

            yield return new TableRow(number, cells);
        }
    }

    /// <summary>A value as text; null for <c>null</c>.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };

    /// <summary>Reads one line as an object.</summary>
    /// <returns>The object, or what was found and expected.</returns>
    public static (JsonElement? Object, string? Error) ParseLine(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
        {
            return (null, "found bytes that are not UTF-8, expected a JSON object in UTF-8");
        }

        try
        {
            return AsObject(JsonElement.Parse(line.Span));
        }
        catch (JsonException e)
        {
            return (null, $"found no valid JSON (at byte {e.BytePositionInLine}), expected one object");
        }
    }

    private IEnumerable<(int Number, JsonElement? Object, string? Error)> Objects()
    {
        if (_isArray)
        {
            using var document = ParseArray();
            var number = 0;
            foreach (var item in document.RootElement.EnumerateArray())
            {
                var (row, error) = AsObject(item);
                yield return (++number, row, error);
            }

            yield break;
        }

        foreach (var (number, line) in Utf8Text.Lines(_file.Bytes))
        {
            var (row, error) = ParseLine(line);
            yield return (number, row, error);
        }
    }

    private JsonDocument ParseArray()
    {
        Utf8Text.Check(_file);
        try
        {
            return JsonDocument.Parse(_file.Bytes.AsMemory(_file.Bytes.AsSpan().IndexOf((byte)'[')));
        }
        catch (JsonException e)
        {
            throw new TrainingException(
                $"{_file.Name} line {e.LineNumber + 1} is no valid JSON (at byte {e.BytePositionInLine}), expected an array "
                + "of objects: it was cut off or written wrongly.",
                e);
        }
    }

    private static (JsonElement? Object, string? Error) AsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? (value, null)
        : (null, $"found a JSON {value.ValueKind.ToString().ToLowerInvariant()}, expected an object");
}
