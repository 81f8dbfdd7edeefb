using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MaaS.Serving;

/// <summary>
/// A zip archive of PNG and JPEG pictures for a model that takes pictures; each entry is a row whose key column <c>file</c> is its name, in
/// the order of the archive's directory. Folders, <c>__MACOSX/</c> and files whose name begins with a dot are no rows. A chunk is a stretch
/// of the directory.
/// </summary>
internal sealed class ZipFormat : BatchFormat
{
    /// <summary>What a directory of 100 MB may hold; more pictures than anyone puts into one archive.</summary>
    public const long MaxEntries = 1_000_000;

    public override string Name => "zip";

    public override async Task<BatchLayout> InspectAsync(Stream file, BatchModel model, CancellationToken cancellationToken)
    {
        if (model.Task != PredictionTasks.ImageClassification)
        {
            throw new InvalidBatchFileException(
                $"Model '{model.Manifest.Name}' does not take pictures: its task is {model.Task ?? "not set"}, "
                + $"expected {PredictionTasks.ImageClassification}. Upload .jsonl, .csv, .parquet or .npy.");
        }

        _ = ImageTensorizer.For(model.Manifest);
        var directory = await ZipDirectory.FindAsync(file, cancellationToken);
        if (directory.Entries > MaxEntries)
        {
            throw new InvalidBatchFileException($"The archive has {directory.Entries} entries: at most {MaxEntries} are allowed. "
                + "Upload several archives.");
        }

        return new ZipLayout(directory.Offset, directory.Length) { RowCount = await CountRowsAsync(file, directory, cancellationToken) };
    }

    public override async IAsyncEnumerable<BatchChunk> SplitAsync(
        Stream file, BatchLayout layout, BatchChunkLimits limits, BatchChunk? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var zip = (ZipLayout)layout;
        after ??= new BatchChunk(-1, zip.DirectoryOffset, 0, 0, 0);
        var start = after.Offset + after.Length;
        var entries = new ZipDirectoryReader(file, start, zip.DirectoryOffset + zip.DirectoryLength - start);
        var (length, rows, bytes) = (0L, 0L, 0L);
        while (await entries.ReadAsync(cancellationToken))
        {
            length += entries.CurrentLength;
            rows += entries.Current.IsRow ? 1 : 0;
            bytes += entries.Current.IsRow ? entries.Current.CompressedLength : 0;
            if (rows > 0 && (rows >= limits.Rows || bytes >= limits.Bytes))
            {
                after = after.Next(length, rows);
                yield return after;
                (length, rows, bytes) = (0, 0, 0);
            }
        }

        if (rows > 0)
        {
            yield return after.Next(length, rows);
        }
    }

    public override async IAsyncEnumerable<BatchBlock> ReadAsync(
        Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = new ZipDirectoryReader(file, chunk.Offset, chunk.Length);
        var rows = new ZipRows(file, model);
        var number = chunk.FirstRow;
        for (var more = true; more;)
        {
            using var block = rows.NewBlock();
            while (!block.IsFull && (more = await entries.ReadAsync(cancellationToken)))
            {
                if (entries.Current.IsRow)
                {
                    await rows.AppendAsync(entries.Current, number++, block, cancellationToken);
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
        new ZipWriter(model, parts[0]);

    public override BatchLayout ParseLayout(string json) => JsonSerializer.Deserialize<ZipLayout>(json)!;

    /// <summary>
    /// Also holds the entries together against the file: entries that share their data are how a small archive becomes petabytes.
    /// </summary>
    private static async Task<long> CountRowsAsync(Stream file, ZipDirectory directory, CancellationToken cancellationToken)
    {
        var entries = new ZipDirectoryReader(file, directory.Offset, directory.Length);
        var (count, rows) = (0L, 0L);
        Int128 bytes = 0;
        while (await entries.ReadAsync(cancellationToken))
        {
            count++;
            bytes += entries.Current.CompressedLength;
            rows += entries.Current.IsRow ? 1 : 0;
            if (count > MaxEntries || bytes > file.Length)
            {
                throw new InvalidBatchFileException(count > MaxEntries
                    ? $"The archive has more than {MaxEntries} entries. Upload several archives."
                    : "The entries are together longer than the archive: they share their data, "
                        + "as in archives made to fill memory. Make the archive again.");
            }
        }

        return rows > 0 ? rows : throw new InvalidBatchFileException("The archive has no files: expected PNG or JPEG pictures.");
    }
}
