using Parquet;
using Parquet.Schema;

namespace MaaS.Serving.Tests;

/// <summary>Parquet files made and read in memory.</summary>
internal static class ParquetFiles
{
    /// <summary>Each column gives its values for all rows; they are cut into row groups.</summary>
    public static async Task<byte[]> WriteAsync(int rowsPerGroup, params (Field Field, Array Values)[] columns)
    {
        var schema = new ParquetSchema(columns.Select(column => column.Field));
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            var rows = columns.Length == 0 ? 0 : columns[0].Values.Length;
            for (var first = 0; first < rows; first += rowsPerGroup)
            {
                using var group = writer.CreateRowGroup();
                for (var i = 0; i < columns.Length; i++)
                {
                    await WriteAsync(group, schema.DataFields[i], columns[i].Values, first, Math.Min(rowsPerGroup, rows - first));
                }
            }
        }

        return stream.ToArray();
    }

    /// <summary>Every row as the text of its values, null as nothing; lists in brackets.</summary>
    public static async Task<string[]> ReadAsync(byte[] content)
    {
        using var stream = new MemoryStream(content);
        await using var reader = await ParquetReader.CreateAsync(stream);
        var lines = new List<string> { string.Join(",", reader.Schema.Fields.Select(field => field.Name)) };
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var columns = new List<string[]>();
            foreach (var field in reader.Schema.DataFields)
            {
                columns.Add(await ReadAsync(group, field));
            }

            lines.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(row => string.Join(",", columns.Select(column => column[row]))));
        }

        return [.. lines];
    }

    private static async Task WriteAsync(ParquetRowGroupWriter group, DataField field, Array values, int first, int count)
    {
        switch (values)
        {
            case string?[] text:
                await group.WriteAsync(field, text[first..(first + count)]!);
                break;
            case int[] whole:
                await group.WriteAsync<int>(field, whole.AsMemory(first, count));
                break;
            case int?[] whole:
                await group.WriteAsync<int>(field, whole.AsMemory(first, count));
                break;
            case double[] number:
                await group.WriteAsync<double>(field, number.AsMemory(first, count));
                break;
            case DateTime[] time:
                await group.WriteAsync<DateTime>(field, time.AsMemory(first, count));
                break;
            case bool[] flag:
                await group.WriteAsync<bool>(field, flag.AsMemory(first, count));
                break;
            case float?[]?[] lists:
                await WriteListsAsync(group, field, lists[first..(first + count)]);
                break;
            default:
                throw new ArgumentException($"There is no way to write {values.GetType()}.", nameof(values));
        }
    }

    /// <summary>A nullable list of nullable elements: levels 0 for no list, 1 for an empty one, 2 for a null in it, 3 for a value.</summary>
    private static async Task WriteListsAsync(ParquetRowGroupWriter group, DataField field, float?[]?[] lists)
    {
        var (values, definitions, repetitions) = (new List<float>(), new List<int>(), new List<int>());
        foreach (var list in lists)
        {
            if (list is null or [])
            {
                definitions.Add(list is null ? 0 : 1);
                repetitions.Add(0);
                continue;
            }

            for (var i = 0; i < list.Length; i++)
            {
                definitions.Add(list[i] is null ? 2 : 3);
                repetitions.Add(i == 0 ? 0 : 1);
                values.AddRange(list[i] is { } value ? [value] : []);
            }
        }

        await group.WriteAllPartsAsync<float>(field, values.ToArray(), definitions.ToArray(), repetitions.ToArray(), default);
    }

    private static async Task<string[]> ReadAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.MaxRepetitionLevel == 0)
        {
            var column = ParquetColumn.For(field)!;
            await column.ReadAsync(group, field, CancellationToken.None);
            return [.. Enumerable.Range(0, (int)group.RowCount).Select(row => FormattableString.Invariant($"{column[row]}"))];
        }

        using var raw = await group.ReadRawColumnDataBaseAsync(field, CancellationToken.None);
        var values = ((Parquet.Data.RawColumnData<float>)raw).Values.ToArray();
        var perRow = values.Length / (int)group.RowCount;
        return [.. values.Chunk(perRow).Select(row => FormattableString.Invariant($"[{string.Join(' ', row)}]"))];
    }
}
