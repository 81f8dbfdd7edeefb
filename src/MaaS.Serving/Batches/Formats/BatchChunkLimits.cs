namespace MaaS.Serving;

/// <summary>How large a chunk should be. A single row, or a row group of a Parquet file, may be larger.</summary>
/// <param name="Bytes">Of the file, at least 1.</param>
/// <param name="Rows">At least 1.</param>
internal sealed record BatchChunkLimits(long Bytes, long Rows)
{
    public static BatchChunkLimits Default { get; } = new(4 << 20, 20_000);
}
