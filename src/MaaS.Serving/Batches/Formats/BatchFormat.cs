namespace MaaS.Serving;

/// <summary>
/// How the files of one family are split, read and answered. Files are never in memory as a whole: one pass finds the chunks, and whoever
/// answers a chunk reads it from the file and writes one part per output. Stateless and thread-safe.
/// </summary>
internal abstract class BatchFormat
{
    /// <summary>By the extension; null when no format has it. A <c>.gz</c> behind it is not part of the name.</summary>
    public static BatchFormat? For(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" => new JsonlFormat(),
        ".npy" => new NpyFormat(),
        ".csv" => new CsvFormat(),
        ".zip" => new ZipFormat(),
        ".parquet" => new ParquetFormat(),
        _ => null,
    };

    /// <summary>As in status and telemetry: <c>jsonl</c>, <c>csv</c>, <c>npy</c>, <c>zip</c>, <c>parquet</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a file may come compressed by gzip, to be decompressed before anything else is done with it.</summary>
    public virtual bool MayBeCompressed => false;

    /// <summary>Looks at the start of the file, or at its end where the format has its directory there.</summary>
    /// <param name="file">Seekable, from its start; stays the caller's, as everywhere here.</param>
    /// <param name="model">That the file is held against.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidBatchFileException">It is not such a file, or does not fit the model.</exception>
    /// <exception cref="MaaS.Inference.InvalidInputException">The model does not take rows of this kind.</exception>
    public abstract Task<BatchLayout> InspectAsync(Stream file, BatchModel model, CancellationToken cancellationToken);

    /// <summary>Finds the chunks in one pass over the file.</summary>
    /// <param name="file">Seekable, at any position.</param>
    /// <param name="layout">As <see cref="InspectAsync"/> gave it.</param>
    /// <param name="limits">The same whenever a file is split again: chunks depend on nothing else.</param>
    /// <param name="after">The last chunk that was seen, to go on behind it; null to begin.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidBatchFileException">The file is broken.</exception>
    public abstract IAsyncEnumerable<BatchChunk> SplitAsync(
        Stream file, BatchLayout layout, BatchChunkLimits limits, BatchChunk? after, CancellationToken cancellationToken);

    /// <summary>Reads the rows of a chunk as requests to the engine. The caller disposes the blocks.</summary>
    /// <param name="file">Seekable, at any position.</param>
    /// <param name="layout">As <see cref="InspectAsync"/> gave it.</param>
    /// <param name="chunk">One of <see cref="SplitAsync"/>.</param>
    /// <param name="model">The same as for the layout.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidBatchFileException">The file is broken, or is another than was split.</exception>
    public abstract IAsyncEnumerable<BatchBlock> ReadAsync(
        Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, CancellationToken cancellationToken);

    /// <summary>What a batch results in, the same for every chunk.</summary>
    public abstract IReadOnlyList<BatchOutput> GetOutputs(BatchLayout layout, BatchModel model);

    /// <summary>What comes before the parts of an output that is no folder.</summary>
    /// <param name="layout">As <see cref="InspectAsync"/> gave it.</param>
    /// <param name="model">The same as for the layout.</param>
    /// <param name="output">Index among <see cref="GetOutputs"/>.</param>
    /// <param name="rows">Of the whole file.</param>
    public virtual byte[] GetHeader(BatchLayout layout, BatchModel model, int output, long rows) => [];

    /// <param name="layout">As <see cref="InspectAsync"/> gave it.</param>
    /// <param name="model">The same as for the layout.</param>
    /// <param name="parts">One per output, at their start; they stay the caller's.</param>
    public abstract BatchWriter CreateWriter(BatchLayout layout, BatchModel model, IReadOnlyList<Stream> parts);

    /// <summary>The layout of <see cref="BatchLayout.ToJson"/>.</summary>
    public abstract BatchLayout ParseLayout(string json);
}
