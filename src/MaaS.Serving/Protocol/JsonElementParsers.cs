using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Parses one token of JSON and appends it to the tensor. False when it is not a value of the type.</summary>
internal delegate bool JsonElementParser(ReadOnlySpan<byte> token, GrowingBuffer destination);

internal static class JsonElementParsers
{
    /// <summary>No number that means anything is longer.</summary>
    public const int MaxTokenLength = 1100;

    public static JsonElementParser For(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bool => Bool,
        TensorDataType.UInt8 => Integer<byte>,
        TensorDataType.UInt16 => Integer<ushort>,
        TensorDataType.UInt32 => Integer<uint>,
        TensorDataType.UInt64 => Integer<ulong>,
        TensorDataType.Int8 => Integer<sbyte>,
        TensorDataType.Int16 => Integer<short>,
        TensorDataType.Int32 => Integer<int>,
        TensorDataType.Int64 => Integer<long>,
        TensorDataType.Fp16 => Float<Half>,
        TensorDataType.Bf16 => BFloat16,
        TensorDataType.Fp32 => Float<float>,
        TensorDataType.Fp64 => Float<double>,
        TensorDataType.Bytes => Text,
        _ => throw new ArgumentOutOfRangeException(nameof(dataType), dataType, "Not a data type of the protocol."),
    };

    /// <summary>What is expected, for an error.</summary>
    public static string Describe(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bool => "true or false",
        TensorDataType.Bytes => "a string",
        TensorDataType.Fp16 or TensorDataType.Bf16 or TensorDataType.Fp32 or TensorDataType.Fp64 =>
            $"a number in the range of {dataType.ToProtocolName()}, NaN, Infinity or -Infinity",
        _ => $"a whole number in the range of {dataType.ToProtocolName()}",
    };

    private static bool Bool(ReadOnlySpan<byte> token, GrowingBuffer destination)
    {
        var value = token.SequenceEqual("true"u8) || token.SequenceEqual("1"u8);
        if (!value && !token.SequenceEqual("false"u8) && !token.SequenceEqual("0"u8))
        {
            return false;
        }

        destination.Reserve(1)[0] = value ? (byte)1 : (byte)0;
        destination.Advance(1);
        return true;
    }

    private static bool Integer<T>(ReadOnlySpan<byte> token, GrowingBuffer destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (token.Length == 0 || !JsonNumber.IsNumber(token)
            || !T.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        Append(value, destination);
        return true;
    }

    private static bool Float<T>(ReadOnlySpan<byte> token, GrowingBuffer destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!TryParseFloat(token, out T value))
        {
            return false;
        }

        Append(value, destination);
        return true;
    }

    /// <summary>BF16 is the upper half of FP32, rounded to nearest, ties to even.</summary>
    private static bool BFloat16(ReadOnlySpan<byte> token, GrowingBuffer destination)
    {
        if (!TryParseFloat(token, out float value))
        {
            return false;
        }

        var rounded = Bfloat16.FromSingle(value);
        if (float.IsFinite(value) && !float.IsFinite(Bfloat16.ToSingle(rounded)))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(destination.Reserve(sizeof(ushort)), rounded);
        destination.Advance(sizeof(ushort));
        return true;
    }

    private static bool TryParseFloat<T>(ReadOnlySpan<byte> token, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (JsonNumber.IsNumber(token))
        {
            // .NET gives infinity for what is too large.
            return T.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);
        }

        value = token.SequenceEqual("NaN"u8) ? T.NaN
            : token.SequenceEqual("Infinity"u8) ? T.PositiveInfinity
            : token.SequenceEqual("-Infinity"u8) ? T.NegativeInfinity
            : T.Zero;
        return value != T.Zero;
    }

    private static bool Text(ReadOnlySpan<byte> token, GrowingBuffer destination)
    {
        if (token.IsEmpty || token[0] != '"')
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(token);
            reader.Read();
            var room = destination.Reserve(sizeof(uint) + token.Length);
            var length = reader.CopyString(room[sizeof(uint)..]);
            BinaryPrimitives.WriteUInt32LittleEndian(room, (uint)length);
            destination.Advance(sizeof(uint) + length);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Append<T>(T value, GrowingBuffer destination)
        where T : unmanaged
    {
        var size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        MemoryMarshal.Write(destination.Reserve(size), value);
        destination.Advance(size);
    }
}
