using System.Runtime.CompilerServices;

namespace MaaS.Serving;

/// <summary>Gathers records to chunks. Blank lines belong to the chunk around them and are no rows.</summary>
internal static class RecordSplitter
{
    /// <param name="reader">At the end of <paramref name="after"/>.</param>
    /// <param name="limits">A chunk passes neither of them, unless it is a single record that does.</param>
    /// <param name="after">A chunk of no length for the start of the file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<BatchChunk> SplitAsync(
        RecordReader reader, BatchChunkLimits limits, BatchChunk after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long bytes = 0;
        long rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (rows > 0 && (bytes + reader.RecordLength > limits.Bytes || rows >= limits.Rows))
            {
                after = after.Next(bytes, rows);
                yield return after;
                (bytes, rows) = (0, 0);
            }

            bytes += reader.RecordLength;
            rows += reader.IsBlank ? 0 : 1;
        }

        if (rows > 0)
        {
            yield return after.Next(bytes, rows);
        }
    }
}
