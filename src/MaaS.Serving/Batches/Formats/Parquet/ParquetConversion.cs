using System.Numerics;
using System.Runtime.InteropServices;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Writes a value of a column as one of an input. False when it does not fit.</summary>
internal delegate bool ParquetConversion<in T>(T value, Span<byte> destination);

internal static class ParquetConversion
{
    /// <summary>Null when no value of the column's type can be one of the input's.</summary>
    public static ParquetConversion<T>? Find<T>(TensorDataType to)
        where T : struct => (ParquetConversion<T>?)(object?)(default(T) switch
        {
            bool => to == TensorDataType.Bool ? new ParquetConversion<bool>(FromBoolean) : null,
            sbyte => Number<sbyte>(to),
            byte => Number<byte>(to),
            short => Number<short>(to),
            ushort => Number<ushort>(to),
            int => Number<int>(to),
            uint => Number<uint>(to),
            long => Number<long>(to),
            ulong => Number<ulong>(to),
            float => Number<float>(to),
            double => Number<double>(to),
            decimal => Number<decimal>(to),
            _ => null,
        });

    private static ParquetConversion<T>? Number<T>(TensorDataType to)
        where T : struct, INumber<T> => to switch
        {
            TensorDataType.UInt8 => ToInteger<T, byte>,
            TensorDataType.UInt16 => ToInteger<T, ushort>,
            TensorDataType.UInt32 => ToInteger<T, uint>,
            TensorDataType.UInt64 => ToInteger<T, ulong>,
            TensorDataType.Int8 => ToInteger<T, sbyte>,
            TensorDataType.Int16 => ToInteger<T, short>,
            TensorDataType.Int32 => ToInteger<T, int>,
            TensorDataType.Int64 => ToInteger<T, long>,
            TensorDataType.Fp16 => ToFloat<T, Half>,
            TensorDataType.Fp32 => ToFloat<T, float>,
            TensorDataType.Fp64 => ToFloat<T, double>,
            TensorDataType.Bool => ToBoolean,
            _ => null,
        };

    private static bool ToInteger<T, TTo>(T value, Span<byte> destination)
        where T : struct, INumber<T>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        var converted = TTo.CreateSaturating(value);
        MemoryMarshal.Write(destination, converted);
        return T.CreateSaturating(converted) == value;
    }

    private static bool ToFloat<T, TTo>(T value, Span<byte> destination)
        where T : struct, INumber<T>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        var converted = TTo.CreateTruncating(value);
        MemoryMarshal.Write(destination, converted);
        return TTo.IsFinite(converted) || !T.IsFinite(value);
    }

    private static bool ToBoolean<T>(T value, Span<byte> destination)
        where T : struct, INumber<T>
    {
        destination[0] = T.IsZero(value) ? (byte)0 : (byte)1;
        return T.IsZero(value) || value == T.One;
    }

    private static bool FromBoolean(bool value, Span<byte> destination)
    {
        destination[0] = value ? (byte)1 : (byte)0;
        return true;
    }
}
