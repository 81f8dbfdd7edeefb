using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// A raw request: the body is the one input and nothing else, a batch of 1. Allowed for a model with one input of which at most one
/// dimension varies besides the batch. All outputs come back binary. Source: Triton's <c>extension_binary_data</c>, "raw binary request".
/// </summary>
internal static class RawRequestReader
{
    /// <exception cref="InvalidInputException">The model does not allow it, or the bytes do not fit.</exception>
    public static async Task<ProtocolRequest> ReadAsync(BodyReader body, ModelSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Inputs.Count != 1)
        {
            throw new InvalidInputException($"A raw request is for models with one input: this one has {signature.Inputs.Count}.");
        }

        var spec = signature.Inputs[0];
        using var data = await body.ReadToEndAsync(cancellationToken);
        var tensor = spec.DataType == TensorDataType.Bytes
            ? OneElement(spec, data.Written.Span, body.Memory)
            : data.ToTensor(spec.Name, spec.DataType, Shape(spec, data.Length));
        return new ProtocolRequest { Memory = body.Memory, Inputs = [tensor], BinaryByDefault = true };
    }

    /// <summary>The first dimension is 1 if it varies; the length gives the other one that may vary.</summary>
    private static long[] Shape(TensorSpec spec, int length)
    {
        long[] shape = [.. spec.Shape];
        if (shape.Count(dimension => dimension < 0) > 1 && shape[0] < 0)
        {
            shape[0] = 1;
        }

        var varying = shape.Count(dimension => dimension < 0);
        if (varying > 1)
        {
            throw new InvalidInputException(
                $"A raw request needs a shape with at most one dimension that varies: input '{spec.Name}' has {TensorShape.Format(spec.Shape)}.");
        }

        if (varying == 1)
        {
            var at = Array.IndexOf(shape, -1L);
            shape[at] = 1;
            _ = TensorShape.TryCountElements(shape, out var rest);
            var unit = Math.Max(rest * spec.DataType.ElementSize(), 1);
            if (length % unit != 0)
            {
                throw new InvalidInputException(
                    $"The body has {length} bytes: input '{spec.Name}' of shape {TensorShape.Format(spec.Shape)} needs a multiple of {unit}.");
            }

            shape[at] = length / unit;
        }

        return shape;
    }

    private static Tensor OneElement(TensorSpec spec, ReadOnlySpan<byte> element, RequestMemory memory)
    {
        using var builder = new GrowingBuffer(memory, sizeof(uint) + element.Length);
        builder.AppendElement(element);
        return builder.ToTensor(spec.Name, TensorDataType.Bytes, [.. spec.Shape.Select(_ => 1L)]);
    }
}
