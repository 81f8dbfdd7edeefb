using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Looks at tensors whose first dimension is rows.</summary>
internal static class TensorRows
{
    /// <summary>One row with a first dimension of 1, on the memory of the tensor, which stays the owner.</summary>
    public static Tensor Slice(Tensor tensor, int row) =>
        new(
            tensor.Name, tensor.DataType, [1, .. tensor.Shape.Skip(1)],
            tensor.Data[Range(tensor.DataType, tensor.Data.Span, (int)tensor.Shape[0], row)]);

    /// <summary>Where the values of one row are.</summary>
    public static Range Range(TensorDataType dataType, ReadOnlySpan<byte> data, int rows, int row)
    {
        if (dataType != TensorDataType.Bytes)
        {
            var length = data.Length / rows;
            return (row * length)..((row + 1) * length);
        }

        var perRow = CountElements(data) / rows;
        var elements = new BytesElements(data);
        Skip(ref elements, row * perRow);
        var start = data.Length - elements.Remaining;
        Skip(ref elements, perRow);
        return start..(data.Length - elements.Remaining);
    }

    private static int CountElements(ReadOnlySpan<byte> data)
    {
        var elements = new BytesElements(data);
        var count = 0;
        while (elements.MoveNext())
        {
            count++;
        }

        return count;
    }

    private static void Skip(ref BytesElements elements, int count)
    {
        while (count-- > 0 && elements.MoveNext())
        {
        }
    }
}
