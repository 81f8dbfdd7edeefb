using System.Buffers.Binary;
using System.IO.Compression;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Reads the content of entries. It never takes more than an entry announced, whatever its data expands to.</summary>
internal sealed class ZipEntryReader(Stream file, int maxBytes)
{
    private const int HeaderLength = 30;
    private const uint Signature = 0x04034B50;

    /// <summary>The caller disposes it.</summary>
    /// <exception cref="InvalidInputException">The entry is refused, or broken.</exception>
    public async Task<PooledBuffer> ReadAsync(ZipEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Refuse(maxBytes) is { } reason)
        {
            throw new InvalidInputException(reason);
        }

        var dataOffset = await FindDataAsync(entry, cancellationToken);
        if (dataOffset > file.Length - entry.CompressedLength)
        {
            throw new InvalidInputException($"The entry has {entry.CompressedLength} bytes at {dataOffset}: the archive ends before.");
        }

        // No picture is larger compressed than expanded by more than deflate's few bytes per block.
        if (entry.CompressedLength > entry.Length + (entry.Length / 100) + 1024)
        {
            throw Lying(entry);
        }

        var compressed = new byte[entry.CompressedLength];
        file.Position = dataOffset;
        await file.ReadExactlyAsync(compressed, cancellationToken);
        var content = PooledBuffer.Rent((int)entry.Length);
        try
        {
            Expand(entry, compressed, content.Memory.Span);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Behind the entry's own header, whose name and extra field may be other than the directory's.</summary>
    private async Task<long> FindDataAsync(ZipEntry entry, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        if (entry.HeaderOffset <= file.Length - HeaderLength)
        {
            file.Position = entry.HeaderOffset;
            await file.ReadExactlyAsync(header, cancellationToken);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(header) == Signature
            ? entry.HeaderOffset + HeaderLength
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28))
            : throw new InvalidInputException("The entry is not where the archive's directory says.");
    }

    private static void Expand(ZipEntry entry, byte[] compressed, Span<byte> content)
    {
        if (entry.Method == 0)
        {
            if (compressed.Length != content.Length)
            {
                throw Lying(entry);
            }

            compressed.CopyTo(content);
            return;
        }

        try
        {
            using var source = new MemoryStream(compressed, writable: false);
            using var deflate = new DeflateStream(source, CompressionMode.Decompress);
            if (deflate.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length || deflate.ReadByte() >= 0)
            {
                throw Lying(entry);
            }
        }
        catch (InvalidDataException)
        {
            throw new InvalidInputException("The entry cannot be expanded: its data is broken.");
        }
    }

    private static InvalidInputException Lying(ZipEntry entry) =>
        new($"The entry does not expand to the {entry.Length} bytes that it announces: it is broken, or made to fill memory.");
}
