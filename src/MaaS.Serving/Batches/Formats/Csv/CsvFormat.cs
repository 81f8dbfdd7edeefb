using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MaaS.Serving;

/// <summary>
/// CSV of RFC 4180 in UTF-8 with a header, which tells whether fields are parted by commas, semicolons or tabs. Columns are inputs by name
/// (<see cref="TableColumns"/>) or key columns. Blank lines are no rows.
/// </summary>
internal sealed class CsvFormat : BatchFormat
{
    public override string Name => "csv";

    public override bool MayBeCompressed => true;

    public override async Task<BatchLayout> InspectAsync(Stream file, BatchModel model, CancellationToken cancellationToken)
    {
        var layout = await CsvHeader.ReadAsync(file, cancellationToken);
        _ = CsvWriter.Header(layout, model);
        return layout;
    }

    public override async IAsyncEnumerable<BatchChunk> SplitAsync(
        Stream file, BatchLayout layout, BatchChunkLimits limits, BatchChunk? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var csv = (CsvLayout)layout;
        after ??= new BatchChunk(-1, csv.DataOffset, 0, 0, 0);
        var start = after.Offset + after.Length;
        await using var ahead = ReadAhead.Start(file, start, file.Length - start, cancellationToken);
        using var records = new CsvRecordReader(ahead.Stream, file.Length - start, maxRecordBytes: 1 << 20, csv.Delimiter);
        await foreach (var chunk in RecordSplitter.SplitAsync(records, limits, after, cancellationToken))
        {
            yield return chunk;
        }
    }

    public override async IAsyncEnumerable<BatchBlock> ReadAsync(
        Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var csv = (CsvLayout)layout;
        await using var ahead = ReadAhead.Start(file, chunk.Offset, chunk.Length, cancellationToken);
        using var records = new CsvRecordReader(ahead.Stream, chunk.Length, model.MaxRowBytes, csv.Delimiter);
        var rows = new CsvRows(csv, model);
        var number = chunk.FirstRow;
        for (var more = true; more;)
        {
            using var block = rows.NewBlock();
            while (!block.IsFull && (more = await records.ReadAsync(cancellationToken)))
            {
                if (!records.IsBlank)
                {
                    rows.Append(records, number++, block);
                }
            }

            if (!block.IsEmpty)
            {
                yield return block.Build();
            }
        }
    }

    public override IReadOnlyList<BatchOutput> GetOutputs(BatchLayout layout, BatchModel model) => [new("predictions.csv")];

    public override byte[] GetHeader(BatchLayout layout, BatchModel model, int output, long rows) =>
        CsvWriter.Header((CsvLayout)layout, model);

    public override BatchWriter CreateWriter(BatchLayout layout, BatchModel model, IReadOnlyList<Stream> parts) =>
        new CsvWriter((CsvLayout)layout, model, parts[0]);

    public override BatchLayout ParseLayout(string json) => JsonSerializer.Deserialize<CsvLayout>(json)!;
}
