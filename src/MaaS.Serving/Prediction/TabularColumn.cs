using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The values of one input, row after row, as the protocol's binary form has them.</summary>
internal sealed class TabularColumn(TensorSpec input)
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private readonly List<int> _rowEnds = [0];
    private int _values;

    public string Name => input.Name;

    /// <summary>Bytes of memory.</summary>
    public int Capacity => _data.Capacity + (_rowEnds.Capacity * sizeof(int));

    public bool FirstDimensionIsDynamic => input.Shape[0] < 0;

    /// <exception cref="InvalidInputException">The value is not one of the input's datatype.</exception>
    public void Append(JsonElement value, int row, string field)
    {
        var expected = input.DataType switch
        {
            TensorDataType.Bytes => TryAppendText(value) ? null : "a string",
            TensorDataType.Bool => TryAppendBoolean(value) ? null : "true or false",
            TensorDataType.Fp16 => TryAppendFloat<Half>(value),
            TensorDataType.Fp32 => TryAppendFloat<float>(value),
            TensorDataType.Fp64 => TryAppendFloat<double>(value),
            TensorDataType.UInt8 => TryAppendInteger<byte>(value),
            TensorDataType.UInt16 => TryAppendInteger<ushort>(value),
            TensorDataType.UInt32 => TryAppendInteger<uint>(value),
            TensorDataType.UInt64 => TryAppendInteger<ulong>(value),
            TensorDataType.Int8 => TryAppendInteger<sbyte>(value),
            TensorDataType.Int16 => TryAppendInteger<short>(value),
            TensorDataType.Int32 => TryAppendInteger<int>(value),
            TensorDataType.Int64 => TryAppendInteger<long>(value),
            _ => $"nothing: datatype {input.DataType.ToProtocolName()} cannot be given as JSON, send tensors to /v2/models/…/infer",
        };
        if (expected is not null)
        {
            throw new InvalidInputException($"rows[{row}]{field} is {PredictionContent.Describe(value)}: expected {expected}.");
        }

        _values++;
    }

    public void EndRow() => _rowEnds.Add(_data.WrittenCount);

    public Tensor CreateTensor(int first, int count)
    {
        var valuesPerRow = _values / (_rowEnds.Count - 1);
        long[] shape = input.Shape.Count == 1 ? [count] : [count, valuesPerRow];
        return new Tensor(input.Name, input.DataType, shape, _data.WrittenMemory[_rowEnds[first].._rowEnds[first + count]]);
    }

    private bool TryAppendText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = value.GetString()!;
        var length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteUInt32LittleEndian(_data.GetSpan(sizeof(uint)), (uint)length);
        _data.Advance(sizeof(uint));
        Encoding.UTF8.GetBytes(text, _data);
        return true;
    }

    private bool TryAppendBoolean(JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return false;
        }

        Write(value.GetBoolean() ? (byte)1 : (byte)0);
        return true;
    }

    /// <summary>Null when it fits, else what was expected.</summary>
    private string? TryAppendFloat<T>(JsonElement value)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !T.IsFinite(T.CreateTruncating(number)))
        {
            return $"a number from {T.MinValue} to {T.MaxValue} ({input.DataType.ToProtocolName()})";
        }

        Write(T.CreateTruncating(number));
        return null;
    }

    /// <summary>Null when it fits, else what was expected.</summary>
    private string? TryAppendInteger<T>(JsonElement value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || !decimal.IsInteger(number)
            || number < decimal.CreateChecked(T.MinValue) || number > decimal.CreateChecked(T.MaxValue))
        {
            return $"a whole number from {T.MinValue} to {T.MaxValue} ({input.DataType.ToProtocolName()})";
        }

        Write(T.CreateChecked(number));
        return null;
    }

    private void Write<T>(T value)
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        MemoryMarshal.Write(_data.GetSpan(size), value);
        _data.Advance(size);
    }
}
