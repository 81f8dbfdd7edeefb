using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Writes elements of a tensor as JSON: the shortest text that reads back as the same number, bare <c>NaN</c> and <c>Infinity</c> as the
/// protocol's clients read them, BYTES as strings.
/// </summary>
internal static class JsonTensorWriter
{
    /// <summary>Elements between two looks at whether the pipe should be flushed.</summary>
    public const int SliceElements = 4096;

    /// <summary>Bytes of a string between two such looks: small enough for its escapes to fit a segment of the pipe.</summary>
    private const int SliceBytes = 512;

    /// <summary>Of one byte: <c>\u0000</c>.</summary>
    private const int MaxEscapedLength = 6;

    private delegate void NumberWriter(IBufferWriter<byte> writer, ReadOnlySpan<byte> data);

    /// <summary>True when the tensor can be written as JSON; a BYTES element that is not UTF-8 cannot.</summary>
    public static bool CanWrite(Tensor tensor)
    {
        var elements = new BytesElements(tensor.DataType == TensorDataType.Bytes ? tensor.Data.Span : []);
        while (elements.MoveNext())
        {
            if (!Utf8.IsValid(elements.Current))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes numbers or truth values, separated by commas.</summary>
    public static void WriteNumbers(IBufferWriter<byte> writer, TensorDataType dataType, ReadOnlySpan<byte> data) =>
        WriterFor(dataType)(writer, data);

    /// <summary>Writes all elements of a BYTES tensor, separated by commas.</summary>
    /// <param name="writer">Of the answer.</param>
    /// <param name="data">UTF-8, as <see cref="CanWrite"/> found.</param>
    /// <param name="flush">
    /// Asked for after every little that was written, also within a long element; null for a writer that keeps all.
    /// </param>
    public static async ValueTask WriteStringsAsync(IBufferWriter<byte> writer, ReadOnlyMemory<byte> data, Func<ValueTask>? flush)
    {
        for (var at = 0; at < data.Length;)
        {
            writer.Write(at == 0 ? "\""u8 : ",\""u8);
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(data.Span[at..]);
            var text = data.Slice(at + sizeof(uint), length);
            while (text.Length > 0)
            {
                text = text[WriteEscaped(writer, text.Span)..];
                await FlushAsync();
            }

            writer.Write("\""u8);
            await FlushAsync();
            at += sizeof(uint) + length;
        }

        ValueTask FlushAsync() => flush is null ? default : flush();
    }

    /// <summary>The elements of a BYTES tensor as strings, with commas between them.</summary>
    public static void WriteStrings(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        for (var at = 0; at < data.Length;)
        {
            writer.Write(at == 0 ? "\""u8 : ",\""u8);
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
            for (var text = data.Slice(at + sizeof(uint), length); text.Length > 0;)
            {
                text = text[WriteEscaped(writer, text)..];
            }

            writer.Write("\""u8);
            at += sizeof(uint) + length;
        }
    }

    /// <summary>Writes the first part of the text. Returns how much of it that was.</summary>
    private static int WriteEscaped(IBufferWriter<byte> writer, ReadOnlySpan<byte> text)
    {
        var part = text[..Math.Min(text.Length, SliceBytes)];
        var room = writer.GetSpan(part.Length * MaxEscapedLength);
        var isLast = part.Length == text.Length;
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(part, room, out var read, out var written, isLast);
        writer.Advance(written);
        return read;
    }

    private static NumberWriter WriterFor(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bool => WriteBooleans,
        TensorDataType.UInt8 => Write<byte>,
        TensorDataType.UInt16 => Write<ushort>,
        TensorDataType.UInt32 => Write<uint>,
        TensorDataType.UInt64 => Write<ulong>,
        TensorDataType.Int8 => Write<sbyte>,
        TensorDataType.Int16 => Write<short>,
        TensorDataType.Int32 => Write<int>,
        TensorDataType.Int64 => Write<long>,
        TensorDataType.Fp16 => Write<Half>,
        TensorDataType.Bf16 => WriteBfloat16,
        TensorDataType.Fp32 => Write<float>,
        TensorDataType.Fp64 => Write<double>,
        _ => throw new ArgumentOutOfRangeException(nameof(dataType), dataType, "Not a numeric type."),
    };

    /// <summary>As many as fit are written into each span that the writer gives.</summary>
    private static void Write<T>(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
        where T : unmanaged, INumberBase<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(data);
        for (var i = 0; i < values.Length;)
        {
            var room = writer.GetSpan(FloatText.MaxLength + 1);
            var at = 0;
            for (; i < values.Length && room.Length - at > FloatText.MaxLength; i++)
            {
                room[at] = (byte)',';
                at += i > 0 ? 1 : 0;
                at += WriteNumber(values[i], room[at..]);
            }

            writer.Advance(at);
        }
    }

    private static int WriteNumber<T>(T value, Span<byte> room)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
        {
            return FloatText.Write(Unsafe.BitCast<T, float>(value), room);
        }

        if (typeof(T) == typeof(double))
        {
            return FloatText.Write(Unsafe.BitCast<T, double>(value), room);
        }

        _ = value.TryFormat(room, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static void WriteBfloat16(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        var bits = MemoryMarshal.Cast<byte, ushort>(data);
        Span<float> values = stackalloc float[256];
        for (var at = 0; at < bits.Length; at += values.Length)
        {
            var part = values[..Math.Min(values.Length, bits.Length - at)];
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = Bfloat16.ToSingle(bits[at + i]);
            }

            if (at > 0)
            {
                writer.Write(","u8);
            }

            Write<float>(writer, MemoryMarshal.AsBytes(part));
        }
    }

    private static void WriteBooleans(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            writer.Write(i == 0 ? default : ","u8);
            writer.Write(data[i] != 0 ? "true"u8 : "false"u8);
        }
    }
}
