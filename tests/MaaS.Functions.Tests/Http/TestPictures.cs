using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace MaaS.Functions.Tests.Http;

/// <summary>PNG files written chunk by chunk. Source: the PNG specification, sections 5 and 11.</summary>
internal static class TestPictures
{
    /// <summary>8-bit grey, a ramp from black to white.</summary>
    public static byte[] GrayPng(int width, int height)
    {
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                for (var x = 0; x < width; x++)
                {
                    zlib.WriteByte((byte)(255 * ((y * width) + x) / (width * height)));
                }
            }
        }

        return [.. Signature, .. Header(width, height), .. Chunk("IDAT"u8, rows.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>Says that it is large, and has a single row of data.</summary>
    public static byte[] HugePng(int width, int height)
    {
        var small = GrayPng(28, 28);
        return [.. Signature, .. Header(width, height), .. small[(Signature.Length + 25)..]];
    }

    private static ReadOnlySpan<byte> SignatureBytes => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    private static byte[] Signature => SignatureBytes.ToArray();

    private static byte[] Header(int width, int height)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        data[8] = 8;
        return Chunk("IHDR"u8, data);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }
}
