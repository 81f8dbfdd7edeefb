using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Reads the header of a file, which tells the delimiter too.</summary>
internal static class CsvHeader
{
    private const int MaxHeaderBytes = 4 << 20;

    /// <exception cref="InvalidBatchFileException">There is no header, or nothing behind it.</exception>
    public static async Task<CsvLayout> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        var start = await TextStart.FindAsync(file, cancellationToken);
        CsvLayout? best = null;
        foreach (var delimiter in ",;\t"u8.ToArray())
        {
            var layout = await ReadAsync(file, start, delimiter, cancellationToken);
            best = best is null || layout.Columns.Count > best.Columns.Count ? layout : best;
        }

        if (best!.Columns.All(column => double.TryParse(column, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            throw new InvalidBatchFileException(
                $"The file has no header: its first line begins with '{Excerpt.Of(best.Columns[0])}' and is all numbers, "
                + "expected the names of the columns.");
        }

        return best;
    }

    private static async Task<CsvLayout> ReadAsync(Stream file, int start, byte delimiter, CancellationToken cancellationToken)
    {
        file.Position = start;
        using var records = new CsvRecordReader(file, file.Length - start, MaxHeaderBytes, delimiter);
        long offset = start;
        CsvLayout? layout = null;
        while (await records.ReadAsync(cancellationToken))
        {
            if (layout is not null && !records.IsBlank)
            {
                return layout;
            }

            offset += records.RecordLength;
            if (layout is null && !records.IsBlank)
            {
                layout = new CsvLayout(offset, delimiter, Split(records, delimiter));
            }
        }

        throw new InvalidBatchFileException(layout is null
            ? "The file has only blank lines: expected a header and at least one row."
            : "The file has a header and no rows: expected at least one.");
    }

    private static string[] Split(CsvRecordReader header, byte delimiter)
    {
        if (header.IsTooLong || !Utf8.IsValid(header.Record.Span))
        {
            throw new InvalidBatchFileException(header.IsTooLong
                ? $"The first line has {header.RecordLength} bytes: expected a header of at most {MaxHeaderBytes}."
                : "The header is not valid UTF-8: save the file as UTF-8.");
        }

        try
        {
            var fields = new CsvFields(delimiter);
            fields.Split(header.Record.Span);
            return [.. Enumerable.Range(0, fields.Count).Select(i => Encoding.UTF8.GetString(fields.Text(header.Record.Span, i)).Trim())];
        }
        catch (InvalidInputException)
        {
            // With another delimiter the quotes may be where they belong.
            return [Encoding.UTF8.GetString(header.Record.Span)];
        }
    }
}
