using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Inference;
using MaaS.Repository;
using Parquet;
using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>Gathers one answer column of a row group: a value per row, or a list of always as many.</summary>
internal sealed class ParquetAnswerColumn
{
    private readonly TableOutput _output;
    private readonly TensorDataType _dataType;
    private readonly ArrayBufferWriter<byte> _values = new();
    private readonly List<string> _texts = [];

    public ParquetAnswerColumn(TableOutput output)
    {
        _output = output;
        _dataType = output.DataType is TensorDataType.Fp16 or TensorDataType.Bf16 ? TensorDataType.Fp32 : output.DataType;
    }

    public Field CreateField()
    {
        var name = _output.Count == 1 ? _output.Name : "element";
        var item = new DataField(name, TypeOf(_dataType), isNullable: false, isArray: null, propertyName: null);
        return _output.Count == 1 ? item : new ListField(_output.Name, item);
    }

    public void Add(string text) => _texts.Add(text);

    public void Add<T>(T value)
        where T : unmanaged => _values.Write(MemoryMarshal.AsBytes([value]));

    /// <summary>The values of an output for a row.</summary>
    public void Add(ReadOnlySpan<byte> values)
    {
        switch (_output.DataType)
        {
            case TensorDataType.Bytes:
                var elements = new BytesElements(values);
                while (elements.MoveNext())
                {
                    _texts.Add(Encoding.UTF8.GetString(elements.Current));
                }

                break;
            case TensorDataType.Fp16:
                foreach (var half in MemoryMarshal.Cast<byte, Half>(values))
                {
                    Add((float)half);
                }

                break;
            case TensorDataType.Bf16:
                foreach (var bits in MemoryMarshal.Cast<byte, ushort>(values))
                {
                    Add(Bfloat16.ToSingle(bits));
                }

                break;
            default:
                _values.Write(values);
                break;
        }
    }

    public Task WriteAsync(ParquetRowGroupWriter group, DataField field, CancellationToken cancellationToken) => _dataType switch
    {
        TensorDataType.Bytes when _output.Count == 1 => group.WriteAsync(field, _texts),
        TensorDataType.Bytes =>
            WriteListsAsync<ReadOnlyMemory<char>>(group, field, [.. _texts.Select(text => text.AsMemory())], cancellationToken),
        TensorDataType.Bool => WriteAsync<bool>(group, field, cancellationToken),
        TensorDataType.UInt8 => WriteAsync<byte>(group, field, cancellationToken),
        TensorDataType.UInt16 => WriteAsync<ushort>(group, field, cancellationToken),
        TensorDataType.UInt32 => WriteAsync<uint>(group, field, cancellationToken),
        TensorDataType.UInt64 => WriteAsync<ulong>(group, field, cancellationToken),
        TensorDataType.Int8 => WriteAsync<sbyte>(group, field, cancellationToken),
        TensorDataType.Int16 => WriteAsync<short>(group, field, cancellationToken),
        TensorDataType.Int32 => WriteAsync<int>(group, field, cancellationToken),
        TensorDataType.Int64 => WriteAsync<long>(group, field, cancellationToken),
        TensorDataType.Fp64 => WriteAsync<double>(group, field, cancellationToken),
        _ => WriteAsync<float>(group, field, cancellationToken),
    };

    private static Type TypeOf(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bytes => typeof(string),
        TensorDataType.Bool => typeof(bool),
        TensorDataType.UInt8 => typeof(byte),
        TensorDataType.UInt16 => typeof(ushort),
        TensorDataType.UInt32 => typeof(uint),
        TensorDataType.UInt64 => typeof(ulong),
        TensorDataType.Int8 => typeof(sbyte),
        TensorDataType.Int16 => typeof(short),
        TensorDataType.Int32 => typeof(int),
        TensorDataType.Int64 => typeof(long),
        TensorDataType.Fp64 => typeof(double),
        _ => typeof(float),
    };

    private Task WriteAsync<T>(ParquetRowGroupWriter group, DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        var values = MemoryMarshal.Cast<byte, T>(_values.WrittenSpan).ToArray();
        return _output.Count == 1
            ? group.WriteAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken)
            : WriteListsAsync(group, field, values, cancellationToken);
    }

    /// <summary>Every list is there with all its values: the highest level of definition, and repetition 0 where a row begins.</summary>
    private Task WriteListsAsync<T>(ParquetRowGroupWriter group, DataField field, T[] values, CancellationToken cancellationToken)
        where T : struct
    {
        var definitions = new int[values.Length];
        Array.Fill(definitions, field.MaxDefinitionLevel);
        var repetitions = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            repetitions[i] = i % _output.Count == 0 ? 0 : field.MaxRepetitionLevel;
        }

        return group.WriteAllPartsAsync<T>(field, values, definitions, repetitions, cancellationToken);
    }
}
