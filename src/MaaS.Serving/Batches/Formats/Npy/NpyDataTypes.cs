using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The types of numpy that are datatypes of the protocol, and which of them may stand for which.</summary>
internal static class NpyDataTypes
{
    private static readonly Dictionary<TensorDataType, string> Names = new()
    {
        [TensorDataType.Bool] = "|b1",
        [TensorDataType.UInt8] = "|u1",
        [TensorDataType.UInt16] = "<u2",
        [TensorDataType.UInt32] = "<u4",
        [TensorDataType.UInt64] = "<u8",
        [TensorDataType.Int8] = "|i1",
        [TensorDataType.Int16] = "<i2",
        [TensorDataType.Int32] = "<i4",
        [TensorDataType.Int64] = "<i8",
        [TensorDataType.Fp16] = "<f2",
        [TensorDataType.Fp32] = "<f4",
        [TensorDataType.Fp64] = "<f8",
    };

    /// <summary>Null for a datatype that numpy lacks.</summary>
    public static string? NameOf(TensorDataType dataType) => Names.GetValueOrDefault(dataType);

    /// <summary>Null for a type that the protocol lacks, and for big-endian numbers.</summary>
    public static TensorDataType? Find(string descr)
    {
        var plain = descr is ['=' or '<' or '|', ..] ? descr[1..] : descr;
        foreach (var (dataType, name) in Names)
        {
            if (name[1..] == plain)
            {
                return dataType;
            }
        }

        return null;
    }

    /// <summary>
    /// The same type, bytes as floating-point numbers (pictures), and FP64 and FP32 for each other (what numpy makes by default).
    /// </summary>
    public static bool CanConvert(TensorDataType from, TensorDataType to) =>
        from == to
        || (from, to) is (TensorDataType.UInt8, TensorDataType.Fp32 or TensorDataType.Fp64)
            or (TensorDataType.Fp64, TensorDataType.Fp32) or (TensorDataType.Fp32, TensorDataType.Fp64)
            or (TensorDataType.Int32, TensorDataType.Int64);

    /// <summary>For pairs of different types that <see cref="CanConvert"/> allows.</summary>
    public static void Convert(TensorDataType from, ReadOnlySpan<byte> source, TensorDataType to, Span<byte> destination)
    {
        switch (from, to)
        {
            case (TensorDataType.UInt8, TensorDataType.Fp32):
                TensorPrimitives.ConvertTruncating(source, MemoryMarshal.Cast<byte, float>(destination));
                break;
            case (TensorDataType.UInt8, TensorDataType.Fp64):
                TensorPrimitives.ConvertTruncating(source, MemoryMarshal.Cast<byte, double>(destination));
                break;
            case (TensorDataType.Fp64, TensorDataType.Fp32):
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(source), MemoryMarshal.Cast<byte, float>(destination));
                break;
            case (TensorDataType.Fp32, TensorDataType.Fp64):
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(source), MemoryMarshal.Cast<byte, double>(destination));
                break;
            case (TensorDataType.Int32, TensorDataType.Int64):
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(source), MemoryMarshal.Cast<byte, long>(destination));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(to), to, $"There is no conversion from {from}.");
        }
    }
}
