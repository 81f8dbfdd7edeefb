using System.Buffers;
using System.Globalization;
using System.IO.Compression;

namespace MaaS.Serving;

/// <summary>Decompresses a file of any size through a small buffer.</summary>
internal static class GzipCopy
{
    private const int BufferBytes = 256 << 10;

    /// <summary>Text is compressed by 3 to 20; what grows beyond all of that, and is large, was made to fill a disk.</summary>
    private const long MaxGrowth = 250;

    private const long GrowthIsFreeBelow = 1L << 30;

    /// <returns>Bytes that were written.</returns>
    /// <exception cref="InvalidBatchFileException">The source is not compressed by gzip, breaks off, or grows out of measure.</exception>
    public static async Task<long> RunAsync(Stream source, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        var limit = Math.Min(maxBytes, Math.Max(GrowthIsFreeBelow, source.Length * MaxGrowth));
        await using var text = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = 0L;
            for (int read; (read = await ReadAsync(text, buffer, cancellationToken)) > 0; length += read)
            {
                if (length + read > limit)
                {
                    throw new InvalidBatchFileException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"The file of {source.Length} bytes is more than {limit} when it is decompressed, which is the limit. "
                        + $"Upload less at a time."));
                }

                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> ReadAsync(GZipStream text, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await text.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw Broken(e);
        }
    }

    private static InvalidBatchFileException Broken(Exception inner) =>
        new("The file cannot be decompressed: it is not in the gzip format, or it breaks off. Compress and upload it again.", inner);
}
