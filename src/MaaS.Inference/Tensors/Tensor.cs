using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// A named tensor. <see cref="Data"/> is what the protocol's binary form has: row-major, little-endian, no padding, BOOL one byte of 0 or 1,
/// each BYTES element preceded by its length as a little-endian uint32. Owns its memory.
/// </summary>
public sealed class Tensor : IDisposable
{
    private readonly IDisposable? _owner;

    /// <param name="name">Name of the input or output.</param>
    /// <param name="dataType">Type of the elements.</param>
    /// <param name="shape">Length of each dimension; empty for a scalar.</param>
    /// <param name="data">The elements.</param>
    /// <param name="owner">Disposed with the tensor; null when the memory is not pooled.</param>
    /// <exception cref="InvalidInputException">The data does not have the length that the shape and type ask for.</exception>
    public Tensor(string name, TensorDataType dataType, long[] shape, ReadOnlyMemory<byte> data, IDisposable? owner = null)
    {
        Name = name;
        DataType = dataType;
        Lengths = shape;
        Data = data;
        ElementCount = CheckedElementCount(name, dataType, shape, data.Span);
        _owner = owner;
    }

    public string Name { get; }

    public TensorDataType DataType { get; }

    public IReadOnlyList<long> Shape => Lengths;

    public long ElementCount { get; }

    /// <summary><see cref="Shape"/> itself: not to be changed.</summary>
    internal long[] Lengths { get; }

    /// <summary>Valid until the tensor is disposed.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    public void Dispose() => _owner?.Dispose();

    private static long CheckedElementCount(string name, TensorDataType dataType, long[] shape, ReadOnlySpan<byte> data)
    {
        if (!TensorShape.TryCountElements(shape, out var count))
        {
            throw new InvalidInputException(
                $"Tensor '{name}' has shape {TensorShape.Format(shape)}: expected lengths of at least 0 whose product fits in 63 bits.");
        }

        var size = dataType.ElementSize();
        if (size == 0)
        {
            BytesElements.Check(name, data, count);
        }
        else if (data.Length % size != 0 || data.Length / size != count)
        {
            throw new InvalidInputException(
                $"Tensor '{name}' has {data.Length} bytes of data: expected {count} elements of {dataType.ToProtocolName()} for shape {TensorShape.Format(shape)}, {size} bytes each.");
        }

        return count;
    }
}
