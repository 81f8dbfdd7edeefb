using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MaaS.Serving;

/// <summary>
/// JSON Lines: each line is a request of the protocol, or an object with the model's inputs, a picture or a text, and any key columns
/// beside them. Lines end with LF or CRLF; blank ones are no rows.
/// </summary>
internal sealed class JsonlFormat : BatchFormat
{
    public override string Name => "jsonl";

    public override bool MayBeCompressed => true;

    public override async Task<BatchLayout> InspectAsync(Stream file, BatchModel model, CancellationToken cancellationToken)
    {
        _ = new JsonAnswers(model);
        var start = await TextStart.FindAsync(file, cancellationToken);
        file.Position = start;
        using var lines = new LineReader(file, file.Length - start, maxLineBytes: 1 << 16);
        while (await lines.ReadAsync(cancellationToken))
        {
            if (!lines.IsBlank)
            {
                return new JsonlLayout(start);
            }
        }

        throw new InvalidBatchFileException("The file has only blank lines: expected at least one row.");
    }

    public override async IAsyncEnumerable<BatchChunk> SplitAsync(
        Stream file, BatchLayout layout, BatchChunkLimits limits, BatchChunk? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        after ??= new BatchChunk(-1, ((JsonlLayout)layout).DataOffset, 0, 0, 0);
        var start = after.Offset + after.Length;
        await using var ahead = ReadAhead.Start(file, start, file.Length - start, cancellationToken);
        using var lines = new LineReader(ahead.Stream, file.Length - start, maxLineBytes: 1 << 20);
        await foreach (var chunk in RecordSplitter.SplitAsync(lines, limits, after, cancellationToken))
        {
            yield return chunk;
        }
    }

    public override async IAsyncEnumerable<BatchBlock> ReadAsync(
        Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var ahead = ReadAhead.Start(file, chunk.Offset, chunk.Length, cancellationToken);
        using var lines = new LineReader(ahead.Stream, chunk.Length, model.MaxRowBytes);
        var rows = new JsonlRows(model);
        var number = chunk.FirstRow;
        for (var more = true; more;)
        {
            using var block = rows.NewBlock();
            while (!block.IsFull && (more = await lines.ReadAsync(cancellationToken)))
            {
                if (!lines.IsBlank)
                {
                    await rows.AppendAsync(lines, number++, block, cancellationToken);
                }
            }

            if (!block.IsEmpty)
            {
                yield return block.Build();
            }
        }
    }

    public override IReadOnlyList<BatchOutput> GetOutputs(BatchLayout layout, BatchModel model) => [new("predictions.jsonl")];

    public override BatchWriter CreateWriter(BatchLayout layout, BatchModel model, IReadOnlyList<Stream> parts) =>
        new JsonlWriter(model, parts[0]);

    public override BatchLayout ParseLayout(string json) => JsonSerializer.Deserialize<JsonlLayout>(json)!;
}
