using System.Buffers.Binary;
using System.Text;

namespace MaaS.Serving;

/// <summary>Walks the entries of a stretch of the central directory. Source: PKWARE's APPNOTE.TXT 6.3, section 4.3.12.</summary>
/// <param name="file">The archive; stays the caller's, and may be read elsewhere between entries.</param>
/// <param name="offset">Byte where the first entry begins.</param>
/// <param name="length">Bytes of the stretch.</param>
internal sealed class ZipDirectoryReader(Stream file, long offset, long length)
{
    private const int FixedLength = 46;
    private const int WindowLength = 256 * 1024;
    private const uint Signature = 0x02014B50;

    private static readonly Encoding Latin1 = Encoding.Latin1;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _window = new byte[Math.Min(WindowLength, length)];
    private long _read;
    private int _start;
    private int _end;

    public ZipEntry Current { get; private set; }

    /// <summary>Bytes of the entry in the directory.</summary>
    public int CurrentLength { get; private set; }

    /// <summary>False at the end of the stretch.</summary>
    /// <exception cref="InvalidBatchFileException">The directory is broken.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_start == _end && _read == length)
        {
            return false;
        }

        await NeedAsync(FixedLength, cancellationToken);
        if (BinaryPrimitives.ReadUInt32LittleEndian(_window.AsSpan(_start)) != Signature)
        {
            throw Broken();
        }

        CurrentLength = FixedLength + UInt16(28) + UInt16(30) + UInt16(32);
        await NeedAsync(CurrentLength, cancellationToken);
        Current = Parse(_window.AsSpan(_start, CurrentLength));
        _start += CurrentLength;
        return true;
    }

    private int UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_window.AsSpan(_start + at));

    private async ValueTask NeedAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
        {
            return;
        }

        if (count > _end - _start + length - _read)
        {
            throw Broken();
        }

        _window.AsSpan(_start.._end).CopyTo(_window);
        (_start, _end) = (0, _end - _start);
        var more = (int)Math.Min(_window.Length - _end, length - _read);
        file.Position = offset + _read;
        await file.ReadExactlyAsync(_window.AsMemory(_end, more), cancellationToken);
        _end += more;
        _read += more;
    }

    private static ZipEntry Parse(ReadOnlySpan<byte> entry)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
        var extra = entry.Slice(FixedLength + nameLength, BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]));
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long expanded = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        ReadZip64(extra, ref expanded, ref compressed, ref header);
        return new ZipEntry(
            Decode(entry.Slice(FixedLength, nameLength)), (flags & 1) != 0, BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
            compressed, expanded, header);
    }

    /// <summary>Names are UTF-8 where they can be: what marks them as such is often forgotten.</summary>
    private static string Decode(ReadOnlySpan<byte> name)
    {
        try
        {
            return StrictUtf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return Latin1.GetString(name);
        }
    }

    /// <summary>Field 1 holds, in this order, those of the three that are all ones in the entry.</summary>
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long expanded, ref long compressed, ref long header)
    {
        while (extra.Length >= 4)
        {
            var size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                var field = extra.Slice(4, size);
                Take(ref field, ref expanded);
                Take(ref field, ref compressed);
                Take(ref field, ref header);
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value == uint.MaxValue && field.Length >= sizeof(long))
        {
            value = Math.Max(BinaryPrimitives.ReadInt64LittleEndian(field), -1);
            value = value < 0 ? long.MaxValue : value;
            field = field[sizeof(long)..];
        }
    }

    private static InvalidBatchFileException Broken() => new("The archive's directory is broken: "
        + "an entry is not where it should be. Make the archive again.");
}
