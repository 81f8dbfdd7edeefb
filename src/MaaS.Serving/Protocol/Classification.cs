using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// An output as its top classes: a BYTES tensor of <c>value:index</c> or <c>value:index:label</c>, the highest first. Source: Triton's
/// <c>extension_classification</c>, whose text says STRING where its server answers BYTES.
/// </summary>
internal static class Classification
{
    /// <param name="output">Shape [batch, classes…] for a batched model, else [classes…]; it is not disposed.</param>
    /// <param name="classes">How many; all when there are fewer.</param>
    /// <param name="batched">Whether the first dimension is a batch.</param>
    /// <param name="labels">Names by index; null when there are none.</param>
    /// <param name="memory">Counts the tensor that is made.</param>
    /// <exception cref="InvalidInputException">The output has no numbers.</exception>
    public static Tensor TopClasses(Tensor output, int classes, bool batched, IReadOnlyList<string>? labels, RequestMemory memory)
    {
        var values = ToDoubles(output);
        var rows = batched && output.Shape.Count > 0 ? (int)output.Shape[0] : 1;
        var rowLength = rows == 0 ? 0 : values.Length / rows;
        var count = Math.Min(classes, rowLength);
        using var builder = new GrowingBuffer(memory, (int)Math.Min(rows * (count * 16L), GrowingBuffer.FirstPart));
        for (var row = 0; row < rows; row++)
        {
            var start = row * rowLength;
            foreach (var index in Enumerable.Range(0, rowLength).OrderByDescending(i => values[start + i]).Take(count))
            {
                var label = labels is not null && index < labels.Count ? ":" + labels[index] : "";
                var text = string.Create(CultureInfo.InvariantCulture, $"{values[start + index]:F6}:{index}{label}");
                builder.AppendElement(Encoding.UTF8.GetBytes(text));
            }
        }

        long[] shape = batched ? [rows, count] : [count];
        return builder.ToTensor(output.Name, TensorDataType.Bytes, shape);
    }

    private static double[] ToDoubles(Tensor tensor)
    {
        var data = tensor.Data.Span;
        return tensor.DataType switch
        {
            TensorDataType.UInt8 => Convert<byte>(data, value => value),
            TensorDataType.UInt16 => Convert<ushort>(data, value => value),
            TensorDataType.UInt32 => Convert<uint>(data, value => value),
            TensorDataType.UInt64 => Convert<ulong>(data, value => value),
            TensorDataType.Int8 => Convert<sbyte>(data, value => value),
            TensorDataType.Int16 => Convert<short>(data, value => value),
            TensorDataType.Int32 => Convert<int>(data, value => value),
            TensorDataType.Int64 => Convert<long>(data, value => value),
            TensorDataType.Fp16 => Convert<Half>(data, value => (double)value),
            TensorDataType.Bf16 => Convert<ushort>(data, value => Bfloat16.ToSingle(value)),
            TensorDataType.Fp32 => Convert<float>(data, value => value),
            TensorDataType.Fp64 => Convert<double>(data, value => value),
            _ => throw new InvalidInputException(
                $"Output '{tensor.Name}' has datatype {tensor.DataType.ToProtocolName()}: classification is for numbers."),
        };
    }

    private static double[] Convert<T>(ReadOnlySpan<byte> data, Func<T, double> convert)
        where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(data);
        var result = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            result[i] = convert(values[i]);
        }

        return result;
    }
}
