using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Looks at tensors whose first dimension is rows.</summary>
internal static class TensorRows
{
    /// <summary>One row with a first dimension of 1, on the memory of the tensor, which stays the owner.</summary>
    public static Tensor Slice(Tensor tensor, int row) =>
        new(tensor.Name, tensor.DataType, [1, .. tensor.Shape.Skip(1)], tensor.Data[Range(tensor, row)]);

    /// <summary>The bytes of one row.</summary>
    public static ReadOnlySpan<byte> Bytes(Tensor tensor, int row) => tensor.Data.Span[Range(tensor, row)];

    private static Range Range(Tensor tensor, int row)
    {
        var rows = (int)tensor.Shape[0];
        if (tensor.DataType != TensorDataType.Bytes)
        {
            var length = tensor.Data.Length / rows;
            return (row * length)..((row + 1) * length);
        }

        var perRow = tensor.ElementCount / rows;
        var elements = new BytesElements(tensor.Data.Span);
        var start = 0;
        for (long i = 0; i < (row + 1) * perRow; i++)
        {
            start = i == row * perRow ? tensor.Data.Length - elements.Remaining : start;
            _ = elements.MoveNext();
        }

        return start..(tensor.Data.Length - elements.Remaining);
    }
}
