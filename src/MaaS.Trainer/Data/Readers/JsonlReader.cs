using System.Globalization;
using System.Text.Json;

namespace MaaS.Trainer;

/// <summary>Texts with labels, one JSON object a line.</summary>
internal static class JsonlReader
{
    /// <exception cref="TrainingException">A file is not there, or a line cannot be used.</exception>
    public static async Task<ReadData> ReadAsync(
        JsonlReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var names = new ClassNames(spec.Labels);
        var train = await ReadPartAsync(reader.Train);
        names.Close();
        var test = reader.Test is { } path ? await ReadPartAsync(path) : null;
        return new ReadData(train.Build(reader.Train), test?.Build(reader.Test!), names.Sorted);

        async Task<TextRowsBuilder> ReadPartAsync(string part) =>
            ReadLines(await files.ReadAsync(part, cancellationToken), reader, new TargetBuilder(spec.Task, names), filter);
    }

    private static TextRowsBuilder ReadLines(NamedContent file, JsonlReaderSpec reader, TargetBuilder targets, RowFilter filter)
    {
        var rows = new TextRowsBuilder(targets, filter);
        foreach (var (number, line) in Utf8Text.Lines(file.Bytes))
        {
            filter.CountRows();
            var name = string.Create(CultureInfo.InvariantCulture, $"{file.Name} line {number}");
            var (item, error) = JsonTable.ParseLine(line);
            if (item is not { } found)
            {
                filter.DropInvalid("broken line", name, error!);
            }
            else if (!found.TryGetProperty(reader.TextField, out var text) || text.ValueKind != JsonValueKind.String)
            {
                filter.DropInvalid("no text", name, $"found no string member '{reader.TextField}', expected the text");
            }
            else if (!found.TryGetProperty(reader.LabelField, out var label) || JsonTable.TextOf(label) is not { } value
                || filter.IsMissing(value))
            {
                filter.Drop("no target", name);
            }
            else if (targets.Check(value, out var target) is { } message)
            {
                filter.DropInvalid("invalid target", name, message);
            }
            else
            {
                rows.Add(text.GetString()!, target, name);
            }
        }

        return rows;
    }
}
