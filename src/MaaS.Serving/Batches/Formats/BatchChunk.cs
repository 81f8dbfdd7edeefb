namespace MaaS.Serving;

/// <summary>Consecutive rows of a file that one worker answers. The chunks of a file follow each other without a gap.</summary>
/// <param name="Index">From 0, in the order of the file.</param>
/// <param name="Offset">Where it begins, in units of the format: bytes, or row groups for Parquet.</param>
/// <param name="Length">How far it reaches, in the same units.</param>
/// <param name="FirstRow">Number of its first row in the file, from 0.</param>
/// <param name="Rows">Rows in it; blank lines and skipped zip entries are none.</param>
internal sealed record BatchChunk(int Index, long Offset, long Length, long FirstRow, long Rows)
{
    /// <summary>What comes behind it.</summary>
    public BatchChunk Next(long length, long rows) => new(Index + 1, Offset + Length, length, FirstRow + Rows, rows);
}
