using System.Buffers.Binary;

namespace MaaS.Serving;

/// <summary>
/// Where the central directory of an archive is. Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3.14 to 4.3.16. The directory is read here
/// and not by System.IO.Compression, which would hold all entries in memory and cannot begin in the middle of them.
/// </summary>
/// <param name="Offset">Bytes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Entries">How many it says that it has.</param>
internal sealed record ZipDirectory(long Offset, long Length, long Entries)
{
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;
    private const uint End64Signature = 0x06064B50;

    /// <exception cref="InvalidBatchFileException">It is no archive, or not a whole one.</exception>
    public static async Task<ZipDirectory> FindAsync(Stream file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
        {
            throw new InvalidBatchFileException("The file is empty: expected a zip archive with pictures.");
        }

        var tail = new byte[Math.Min(file.Length, EndLength + ushort.MaxValue + LocatorLength)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancellationToken);
        var at = tail.Length - EndLength;
        while (at >= 0 && !IsEnd(tail.AsSpan(at)))
        {
            at--;
        }

        if (at < 0)
        {
            throw new InvalidBatchFileException("The file has no directory of a zip archive at its end: it is no zip archive, "
                + "or is cut off. Upload it again.");
        }

        var found = await Read64Async(file, tail, at, cancellationToken) ?? Read(tail.AsSpan(at));
        var end = file.Length - tail.Length + at;
        return found.Offset >= 0 && found.Length >= 0 && found.Offset <= end - found.Length && found.Entries >= 0
            ? found
            : throw new InvalidBatchFileException(
                $"The archive's directory should be {found.Length} bytes at {found.Offset}: expected it before byte {end}. "
                + "The archive is broken, or a part of one on several disks.");
    }

    private static bool IsEnd(ReadOnlySpan<byte> text) =>
        BinaryPrimitives.ReadUInt32LittleEndian(text) == EndSignature
        && EndLength + BinaryPrimitives.ReadUInt16LittleEndian(text[20..]) == text.Length;

    private static ZipDirectory Read(ReadOnlySpan<byte> end) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(end[16..]),
        BinaryPrimitives.ReadUInt32LittleEndian(end[12..]),
        BinaryPrimitives.ReadUInt16LittleEndian(end[10..]));

    /// <summary>Null when the archive has no end record of zip64.</summary>
    private static async Task<ZipDirectory?> Read64Async(Stream file, byte[] tail, int at, CancellationToken cancellationToken)
    {
        at -= LocatorLength;
        if (at < 0 || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != LocatorSignature)
        {
            return null;
        }

        var offset = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at + 8));
        var end = new byte[End64Length];
        if (offset < 0 || offset > file.Length - End64Length)
        {
            return new ZipDirectory(-1, 0, 0);
        }

        file.Position = offset;
        await file.ReadExactlyAsync(end, cancellationToken);
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == End64Signature
            ? new ZipDirectory(
                BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48)),
                BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40)),
                BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32)))
            : new ZipDirectory(-1, 0, 0);
    }
}
