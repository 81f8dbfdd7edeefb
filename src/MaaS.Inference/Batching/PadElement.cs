using System.Buffers.Binary;
using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>A number as one element of a tensor.</summary>
internal static class PadElement
{
    /// <summary>Little-endian; null when the type has no such value.</summary>
    public static byte[]? Of(TensorDataType dataType, double value)
    {
        if (dataType == TensorDataType.Bytes)
        {
            return null;
        }

        var element = new byte[sizeof(ulong)];
        var fits = dataType switch
        {
            TensorDataType.Bool => Whole(value, 0, 1),
            TensorDataType.UInt8 => Whole(value, 0, byte.MaxValue),
            TensorDataType.UInt16 => Whole(value, 0, ushort.MaxValue),
            TensorDataType.UInt32 => Whole(value, 0, uint.MaxValue),
            TensorDataType.UInt64 => Whole(value, 0, MaxExact),
            TensorDataType.Int8 => Whole(value, sbyte.MinValue, sbyte.MaxValue),
            TensorDataType.Int16 => Whole(value, short.MinValue, short.MaxValue),
            TensorDataType.Int32 => Whole(value, int.MinValue, int.MaxValue),
            TensorDataType.Int64 => Whole(value, -MaxExact, MaxExact),
            TensorDataType.Fp16 => double.IsFinite((double)(Half)value),
            TensorDataType.Bf16 or TensorDataType.Fp32 => float.IsFinite((float)value),
            _ => true,
        };
        if (!fits)
        {
            return null;
        }

        Write(element, dataType, value);
        return element[..dataType.ElementSize()];
    }

    /// <summary>A JSON number is a double: larger whole numbers are not exact.</summary>
    private const double MaxExact = 1L << 53;

    private static bool Whole(double value, double least, double most) => value >= least && value <= most && Math.Floor(value) == value;

    private static void Write(byte[] element, TensorDataType dataType, double value)
    {
        switch (dataType)
        {
            case TensorDataType.Fp16:
                BinaryPrimitives.WriteHalfLittleEndian(element, (Half)value);
                break;
            case TensorDataType.Bf16:
                BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16));
                break;
            case TensorDataType.Fp32:
                BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
                break;
            case TensorDataType.Fp64:
                BinaryPrimitives.WriteDoubleLittleEndian(element, value);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(element, (long)value);
                break;
        }
    }
}
