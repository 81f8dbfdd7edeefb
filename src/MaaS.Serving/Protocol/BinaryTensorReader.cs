using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Reads a tensor of the binary part of a body straight into the memory that the model runs on.</summary>
internal static class BinaryTensorReader
{
    /// <param name="body">At the tensor's first byte.</param>
    /// <param name="name">Of the input.</param>
    /// <param name="dataType">As announced.</param>
    /// <param name="shape">As announced.</param>
    /// <param name="size">Bytes, as announced.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidInputException">The size does not fit the shape, or the body ends before.</exception>
    public static async ValueTask<Tensor> ReadAsync(
        BodyReader body, string name, TensorDataType dataType, long[] shape, int size, CancellationToken cancellationToken)
    {
        CheckSize(name, dataType, shape, size);
        if (size > body.MostLeft)
        {
            throw Truncated(name, size, body.MostLeft);
        }

        return size <= GrowingBuffer.FirstPart
            ? await ReadAtOnceAsync(body, name, dataType, shape, size, cancellationToken)
            : await ReadInPartsAsync(body, name, dataType, shape, size, cancellationToken);
    }

    private static async ValueTask<Tensor> ReadAtOnceAsync(
        BodyReader body, string name, TensorDataType dataType, long[] shape, int size, CancellationToken cancellationToken)
    {
        var buffer = new MeteredBuffer(body.Memory, size);
        try
        {
            var read = await body.ReadBinaryAsync(buffer.Memory, cancellationToken);
            if (read < size)
            {
                throw Truncated(name, size, read);
            }

            CheckValues(name, dataType, buffer.Memory.Span);
            return new Tensor(name, dataType, shape, buffer.Memory, buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Memory follows what has come, not what was announced.</summary>
    private static async ValueTask<Tensor> ReadInPartsAsync(
        BodyReader body, string name, TensorDataType dataType, long[] shape, int size, CancellationToken cancellationToken)
    {
        using var builder = new GrowingBuffer(body.Memory, GrowingBuffer.FirstPart, capacityHint: size);
        while (builder.Length < size)
        {
            _ = builder.Reserve(Math.Min(size - builder.Length, GrowingBuffer.FirstPart));
            var room = builder.Free[..Math.Min(builder.Free.Length, size - builder.Length)];
            var read = await body.ReadBinaryAsync(room, cancellationToken);
            builder.Advance(read);
            if (read < room.Length)
            {
                throw Truncated(name, size, builder.Length);
            }
        }

        CheckValues(name, dataType, builder.Written.Span);
        return builder.ToTensor(name, dataType, shape);
    }

    /// <exception cref="InvalidInputException">A byte is none that the type has.</exception>
    public static void CheckValues(string name, TensorDataType dataType, ReadOnlySpan<byte> data)
    {
        if (dataType == TensorDataType.Bool && data.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
        {
            throw new InvalidInputException($"Byte {at} of BOOL tensor '{name}' is {data[at]}: expected 0 or 1.");
        }
    }

    private static void CheckSize(string name, TensorDataType dataType, long[] shape, int size)
    {
        if (!TensorShape.TryCountElements(shape, out var count))
        {
            throw new InvalidInputException(
                $"Tensor '{name}' has shape {TensorShape.Format(shape)}: expected lengths of at least 0 whose product fits in 63 bits.");
        }

        var elementSize = dataType.ElementSize();
        if (elementSize > 0 && (size % elementSize != 0 || size / elementSize != count))
        {
            throw new InvalidInputException(
                $"Tensor '{name}' announces {size} bytes: expected {count} elements of {dataType.ToProtocolName()} for shape "
                + $"{TensorShape.Format(shape)}, {elementSize} bytes each.");
        }
    }

    private static InvalidInputException Truncated(string name, int size, int found) =>
        new($"The binary data of tensor '{name}' breaks off: found {found} bytes, expected {size}.");
}
