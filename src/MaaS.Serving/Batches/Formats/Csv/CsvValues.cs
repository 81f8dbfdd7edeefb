using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Parses fields as values of an input.</summary>
internal static class CsvValues
{
    /// <exception cref="InvalidInputException">The field is no such value.</exception>
    public static void Append(ReadOnlySpan<byte> field, TensorDataType dataType, GrowingBuffer destination, string column)
    {
        if (dataType == TensorDataType.Bytes)
        {
            destination.AppendElement(field);
            return;
        }

        var text = field.Trim(" \t"u8);
        var isValue = dataType switch
        {
            TensorDataType.Bool => TryAppendBool(text, destination),
            TensorDataType.UInt8 => TryAppendInteger<byte>(text, destination),
            TensorDataType.UInt16 => TryAppendInteger<ushort>(text, destination),
            TensorDataType.UInt32 => TryAppendInteger<uint>(text, destination),
            TensorDataType.UInt64 => TryAppendInteger<ulong>(text, destination),
            TensorDataType.Int8 => TryAppendInteger<sbyte>(text, destination),
            TensorDataType.Int16 => TryAppendInteger<short>(text, destination),
            TensorDataType.Int32 => TryAppendInteger<int>(text, destination),
            TensorDataType.Int64 => TryAppendInteger<long>(text, destination),
            TensorDataType.Fp16 => TryAppendFloat<Half>(text, destination),
            TensorDataType.Fp32 => TryAppendFloat<float>(text, destination),
            TensorDataType.Fp64 => TryAppendFloat<double>(text, destination),
            _ => JsonElementParsers.For(dataType)(text, destination),
        };
        if (!isValue)
        {
            throw NotAValue(field, dataType, column);
        }
    }

    /// <summary>The common case, without a look at the type for each value.</summary>
    /// <exception cref="InvalidInputException">The field is no such value.</exception>
    public static float ParseSingle(ReadOnlySpan<byte> field, string column)
    {
        if (field.Length > 0 && JsonNumbers.Parse(field, out float value) == field.Length)
        {
            return value;
        }

        return TryParseFloat(field.Trim(" \t"u8), out value) ? value : throw NotAValue(field, TensorDataType.Fp32, column);
    }

    private static InvalidInputException NotAValue(ReadOnlySpan<byte> field, TensorDataType dataType, string column) => new(
        $"Column '{Excerpt.Of(column)}' is {(field.IsEmpty ? "empty" : $"'{Excerpt.Of(field)}'")}: "
        + $"expected {JsonElementParsers.Describe(dataType)}.");

    private static bool TryAppendBool(ReadOnlySpan<byte> text, GrowingBuffer destination)
    {
        var isTrue = text.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(text, "true"u8);
        if (!isTrue && !text.SequenceEqual("0"u8) && !Ascii.EqualsIgnoreCase(text, "false"u8))
        {
            return false;
        }

        Append(isTrue ? (byte)1 : (byte)0, destination);
        return true;
    }

    /// <summary>Also as 3.0, which is how a table with a gap in the column writes 3.</summary>
    private static bool TryAppendInteger<T>(ReadOnlySpan<byte> text, GrowingBuffer destination)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Append(value, destination);
            return true;
        }

        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !decimal.IsInteger(number)
            || number < decimal.CreateChecked(T.MinValue) || number > decimal.CreateChecked(T.MaxValue))
        {
            return false;
        }

        Append(T.CreateChecked(number), destination);
        return true;
    }

    private static bool TryAppendFloat<T>(ReadOnlySpan<byte> text, GrowingBuffer destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!TryParseFloat(text, out T value))
        {
            return false;
        }

        Append(value, destination);
        return true;
    }

    private static bool TryParseFloat<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            // .NET gives infinity for what is too large; it is meant only where it is spelled.
            return T.IsFinite(value) || text.IndexOfAnyInRange((byte)'0', (byte)'9') < 0;
        }

        value = Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "+inf"u8) ? T.PositiveInfinity : T.NegativeInfinity;
        return T.IsPositiveInfinity(value) || Ascii.EqualsIgnoreCase(text, "-inf"u8);
    }

    private static void Append<T>(T value, GrowingBuffer destination)
        where T : unmanaged
    {
        MemoryMarshal.Write(destination.Reserve(Unsafe.SizeOf<T>()), value);
        destination.Advance(Unsafe.SizeOf<T>());
    }
}
