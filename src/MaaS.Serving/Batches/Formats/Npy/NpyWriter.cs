using System.Buffers;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The bare values of each output, row after row. A row without an answer is NaN, or 0 where there is no NaN.</summary>
internal sealed class NpyWriter : BatchWriter
{
    private readonly PartBuffer[] _parts;
    private readonly byte[][] _failed;

    public NpyWriter(BatchModel model, IReadOnlyList<Stream> parts)
    {
        var hasRowDimension = RowInput.AllOf(model)[0].HasRowDimension;
        _parts = [.. parts.Select(part => new PartBuffer(part))];
        _failed = [.. model.Manifest.Signature.Outputs.Select(output => FailedRow(output, hasRowDimension))];
    }

    public override void Write(BatchRow row, RowOutputs outputs)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            var values = outputs.Bytes(outputs.Tensors[i]);
            _parts[i].Write(values.Length == _failed[i].Length ? values : throw new ModelUnavailableException(
                $"Output '{outputs.Tensors[i].Name}' has {values.Length} bytes for row {row.Number}: "
                + $"its signature promises {_failed[i].Length}."));
        }
    }

    public override void WriteFailed(BatchRow row)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i].Write(_failed[i]);
        }
    }

    public override void WriteKeys(BatchRow row, IBufferWriter<byte> json)
    {
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            await part.FlushAsync(cancellationToken);
        }
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            await part.CompleteAsync(cancellationToken);
        }
    }

    private static byte[] FailedRow(TensorSpec output, bool hasRowDimension)
    {
        _ = TensorShape.TryCountElements(NpyOutputs.RowShape(output, hasRowDimension), out var count);
        byte[] value = output.DataType switch
        {
            TensorDataType.Fp16 => BitConverter.GetBytes(Half.NaN),
            TensorDataType.Fp32 => BitConverter.GetBytes(float.NaN),
            TensorDataType.Fp64 => BitConverter.GetBytes(double.NaN),
            _ => new byte[output.DataType.ElementSize()],
        };
        return [.. Enumerable.Repeat(value, (int)count).SelectMany(bytes => bytes)];
    }
}
