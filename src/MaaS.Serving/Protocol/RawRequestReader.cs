using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// A raw request: the body is the one input and nothing else, for a model that is batched a batch of 1. Allowed where at most one other
/// dimension varies, whose length is that of the body. A BYTES input is one element, without its length before it. All outputs come back
/// binary. Source: Triton's <c>extension_binary_data</c>, "raw binary request".
/// </summary>
internal static class RawRequestReader
{
    /// <param name="body">From its start.</param>
    /// <param name="signature">Of the model that is asked.</param>
    /// <param name="batched">Whether its first dimension is a batch.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidInputException">The model does not allow it, or the bytes do not fit.</exception>
    public static async Task<ProtocolRequest> ReadAsync(
        BodyReader body, ModelSignature signature, bool batched, CancellationToken cancellationToken)
    {
        if (signature.Inputs.Count != 1)
        {
            throw new InvalidInputException($"A raw request is for models with one input: this one has {signature.Inputs.Count}.");
        }

        var spec = signature.Inputs[0];
        using var data = await body.ReadToEndAsync(cancellationToken);
        BinaryTensorReader.CheckValues(spec.Name, spec.DataType, data.Written.Span);
        var tensor = spec.DataType == TensorDataType.Bytes
            ? OneElement(spec, data.Written.Span, body.Memory)
            : data.ToTensor(spec.Name, spec.DataType, Shape(spec, batched, data.Length));
        return new ProtocolRequest { Memory = body.Memory, Inputs = [tensor], BinaryByDefault = true };
    }

    private static long[] Shape(TensorSpec spec, bool batched, int length)
    {
        long[] shape = [.. spec.Shape];
        if (batched)
        {
            shape[0] = 1;
        }

        var at = Array.FindIndex(shape, dimension => dimension < 0);
        if (at < 0)
        {
            return shape;
        }

        if (Array.FindLastIndex(shape, dimension => dimension < 0) != at)
        {
            throw new InvalidInputException(
                $"A raw request needs an input of which one dimension varies at most{(batched ? ", besides the batch" : "")}: "
                + $"'{spec.Name}' has {TensorShape.Format(spec.Shape)}. Send the shape in JSON.");
        }

        shape[at] = 1;
        _ = TensorShape.TryCountElements(shape, out var elements);
        var unit = Math.Max(elements * spec.DataType.ElementSize(), 1);
        shape[at] = length % unit == 0 ? length / unit : throw new InvalidInputException(
            $"The body has {length} bytes: input '{spec.Name}' of shape {TensorShape.Format(spec.Shape)} needs a multiple of {unit}.");
        return shape;
    }

    private static Tensor OneElement(TensorSpec spec, ReadOnlySpan<byte> element, RequestMemory memory)
    {
        using var builder = new GrowingBuffer(memory, sizeof(uint) + element.Length);
        builder.AppendElement(element);
        return builder.ToTensor(spec.Name, TensorDataType.Bytes, [.. spec.Shape.Select(_ => 1L)]);
    }
}
