using CsvHelper;

namespace MaaS.Trainer;

/// <summary>A table as text (RFC 4180) in UTF-8.</summary>
internal sealed class CsvTable : TableSource
{
    private readonly NamedContent _file;
    private readonly char _delimiter;

    /// <exception cref="TrainingException">The file is empty or not in UTF-8.</exception>
    public CsvTable(NamedContent file, char delimiter)
    {
        _file = file;
        _delimiter = delimiter;
        Utf8Text.Check(file);
        using var reader = CreateReader(onMalformed: null);
        reader.ReadHeader();
        Columns = reader.Headers.Count > 0
            ? [.. reader.Headers.Select(name => name.Trim())]
            : throw new TrainingException($"{file.Name} is empty, expected a line with the names of the columns and at least one row.");
    }

    public override string Name => _file.Name;

    public override IReadOnlyList<string> Columns { get; }

    public override string NameOf(int number) => $"{Name} line {number}";

    public override IEnumerable<TableRow> Rows()
    {
        var malformed = default(CsvMalformedReason?);
        using var reader = CreateReader(record => malformed = record.Reason);
        var cells = new string?[Columns.Count];
        while (true)
        {
            malformed = null;
            if (!reader.Read())
            {
                yield break;
            }

            var number = (int)reader.LineNumber;
            if (malformed is not null || reader.FieldCount != cells.Length)
            {
                yield return new TableRow(number, [], malformed is { } reason
                    ? $"found quotation marks that do not fit ({reason}), expected values with them between quotation "
                    + "marks, and each doubled"
                    : $"found {reader.FieldCount} values, expected {cells.Length} as in the header");
                continue;
            }

            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = reader.GetString(i);
            }

            yield return new TableRow(number, cells);
        }
    }

    private CsvReader CreateReader(Action<CsvMalformedRecord>? onMalformed) => CsvReader.Create(_file.Bytes, new CsvReaderOptions
    {
        Separator = _delimiter,
        TrackLineNumbers = true,
        PoolStrings = true,
        OnMalformedRecord = onMalformed,
    });
}
