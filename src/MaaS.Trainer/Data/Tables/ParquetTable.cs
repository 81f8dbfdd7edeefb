using Parquet;
using Parquet.Schema;

namespace MaaS.Trainer;

/// <summary>The flat columns of a Parquet file, in memory.</summary>
internal sealed class ParquetTable : TableSource
{
    private readonly IReadOnlyList<RowGroup> _groups;

    private ParquetTable(string name, IReadOnlyList<string> columns, IReadOnlyList<RowGroup> groups)
    {
        Name = name;
        Columns = columns;
        _groups = groups;
    }

    public override string Name { get; }

    public override IReadOnlyList<string> Columns { get; }

    public override string NameOf(int number) => $"{Name} row {number}";

    /// <exception cref="TrainingException">The file is no Parquet, or is cut off or broken.</exception>
    public static async Task<ParquetTable> ReadAsync(NamedContent file, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(new MemoryStream(file.Bytes), cancellationToken: cancellationToken);
            var fields = reader.Schema.Fields.OfType<DataField>()
                .Where(field => field.MaxRepetitionLevel == 0 && ParquetCells.CanRead(field))
                .ToArray();
            var groups = new List<RowGroup>();
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                var columns = new List<Func<int, string?>>();
                foreach (var field in fields)
                {
                    columns.Add(await ParquetCells.ReadAsync(group, field, cancellationToken));
                }

                groups.Add(new RowGroup(checked((int)group.RowCount), columns));
            }

            return new ParquetTable(file.Name, [.. fields.Select(field => field.Name)], groups);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The library throws whatever its code runs into on bytes that are no Parquet.
            throw new TrainingException(
                $"{file.Name} ({file.Bytes.Length} bytes) cannot be read as Parquet: {e.Message} Expected a complete file with plain "
                + "columns and Snappy, gzip, zstd or no compression; write it again.",
                e);
        }
    }

    public override IEnumerable<TableRow> Rows()
    {
        var cells = new string?[Columns.Count];
        var number = 0;
        foreach (var group in _groups)
        {
            for (var row = 0; row < group.Count; row++)
            {
                for (var i = 0; i < cells.Length; i++)
                {
                    cells[i] = group.Columns[i](row);
                }

                yield return new TableRow(++number, cells);
            }
        }
    }

    private sealed record RowGroup(int Count, IReadOnlyList<Func<int, string?>> Columns);
}
