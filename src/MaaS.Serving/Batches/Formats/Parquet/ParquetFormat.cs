using System.Runtime.CompilerServices;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// Parquet. Columns are inputs by name (<see cref="TableColumns"/>), one per value or one of lists, or key columns, which keep their types;
/// nested columns that are no inputs are left out. A chunk is one row group or several small ones. Each part is a file of its own in a
/// folder, as tools for data lakes expect it.
/// </summary>
internal sealed class ParquetFormat : BatchFormat
{
    /// <summary>Of a row group in memory, where all of it is read at once.</summary>
    public const long MaxRowGroupBytes = 256 << 20;

    private const int MinRowBytes = 16;

    public override string Name => "parquet";

    public override async Task<BatchLayout> InspectAsync(Stream file, BatchModel model, CancellationToken cancellationToken)
    {
        await using var table = await ParquetTable.OpenAsync(file, model, cancellationToken);
        _ = TableAnswers.For(model, table.Keys.Select(key => key.Name));
        var rowBytes = Math.Max(table.Columns.Inputs.Sum(input => (long)(input.RowBytes ?? 0)), MinRowBytes);
        long rows = 0;
        for (var i = 0; i < table.Reader.RowGroupCount; i++)
        {
            var group = table.Reader.Metadata!.RowGroups[i];
            CheckSize(i, group.NumRows, Math.Max(group.TotalByteSize, (long)Int128.Min((Int128)group.NumRows * rowBytes, long.MaxValue)));
            rows += group.NumRows;
        }

        return rows > 0
            ? new ParquetLayout { RowCount = rows }
            : throw new InvalidBatchFileException("The file has no rows: expected at least one.");
    }

    public override async IAsyncEnumerable<BatchChunk> SplitAsync(
        Stream file, BatchLayout layout, BatchChunkLimits limits, BatchChunk? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await ParquetTable.OpenReaderAsync(file, cancellationToken);
        after ??= new BatchChunk(-1, 0, 0, 0, 0);
        var (groups, rows, bytes) = (0L, 0L, 0L);
        for (var i = (int)(after.Offset + after.Length); i < reader.RowGroupCount; i++)
        {
            var group = reader.Metadata!.RowGroups[i];
            groups++;
            rows += group.NumRows;
            bytes += group.TotalByteSize;
            if (rows > 0 && (rows >= limits.Rows || bytes >= limits.Bytes))
            {
                after = after.Next(groups, rows);
                yield return after;
                (groups, rows, bytes) = (0, 0, 0);
            }
        }

        if (rows > 0)
        {
            yield return after.Next(groups, rows);
        }
    }

    public override async IAsyncEnumerable<BatchBlock> ReadAsync(
        Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var table = await ParquetTable.OpenAsync(file, model, cancellationToken);
        var outputs = RowAnswers.For(model, topK: 1).Outputs;
        var number = chunk.FirstRow;
        for (var group = chunk.Offset; group < chunk.Offset + chunk.Length; group++)
        {
            using var rows = await ParquetRows.ReadAsync(table, (int)group, number, cancellationToken);
            for (var row = 0; row < rows.Count;)
            {
                using var block = new BlockBuilder(table.Columns.Inputs, model);
                for (; row < rows.Count && !block.IsFull; row++)
                {
                    Append(rows, row, block, outputs);
                }

                yield return block.Build();
            }

            number += rows.Count;
        }
    }

    public override IReadOnlyList<BatchOutput> GetOutputs(BatchLayout layout, BatchModel model) =>
        [new("predictions.parquet", IsFolder: true)];

    public override BatchWriter CreateWriter(BatchLayout layout, BatchModel model, IReadOnlyList<Stream> parts) =>
        new ParquetPartWriter(model, parts[0]);

    public override BatchLayout ParseLayout(string json) => JsonSerializer.Deserialize<ParquetLayout>(json)!;

    private static void Append(ParquetRows rows, int row, BlockBuilder block, IReadOnlyList<string>? outputs)
    {
        try
        {
            var request = block.RequestFor(outputs);
            rows.Append(row, request);
            block.Add(request, rows.FirstRow + row, keys: default, rows);
        }
        catch (InvalidInputException e)
        {
            block.AddBad(rows.FirstRow + row, e.Message, keys: default, rows);
        }
    }

    private static void CheckSize(int group, long rows, long bytes)
    {
        if (rows < 0 || bytes > MaxRowGroupBytes)
        {
            throw new InvalidBatchFileException(
                $"Row group {group} has {rows} rows, which are {bytes} bytes in memory: at most {MaxRowGroupBytes} are allowed. "
                + "Write the file with smaller row groups, such as row_group_size=10000 in pandas and pyarrow.");
        }
    }
}
