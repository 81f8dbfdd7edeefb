namespace MaaS.Serving;

/// <summary>The first bytes of a file of text.</summary>
internal static class TextStart
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Where the text begins: behind a byte order mark.</summary>
    /// <exception cref="InvalidBatchFileException">The file is empty, or something else than text.</exception>
    public static async Task<int> FindAsync(Stream file, CancellationToken cancellationToken)
    {
        var start = new byte[4];
        file.Position = 0;
        var count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        var found = start.AsSpan(0, count);
        var kind = found.StartsWith("PK\u0003\u0004"u8) ? "a zip archive, expected a name that ends in .zip"
            : found.StartsWith("PAR1"u8) ? "a Parquet file, expected a name that ends in .parquet"
            : found.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "compressed by gzip, expected .gz at the end of its name"
            : found is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? "UTF-16, expected UTF-8"
            : found.Contains((byte)0) ? "binary, expected text in UTF-8"
            : null;
        return count == 0 ? throw new InvalidBatchFileException("The file is empty: expected at least one row.")
            : kind is not null ? throw new InvalidBatchFileException($"The file is {kind}.")
            : found.StartsWith(ByteOrderMark) ? ByteOrderMark.Length
            : 0;
    }
}
