namespace MaaS.Inference;

/// <summary>Puts the inputs of several requests one after the other along the first dimension, and makes them as long where the model allows it.</summary>
internal sealed class BatchInputs(int inputCount, PaddingPlan? padding)
{
    /// <summary>The inputs of the batch into <paramref name="buffers"/>; one request's own memory is borrowed.</summary>
    public void Gather(List<PendingRun> batch, BatchBuffers buffers)
    {
        var length = batch.Count > 1 ? padding?.LongestIn(batch) ?? 0 : 0;
        for (var i = 0; i < inputCount; i++)
        {
            if (batch.Count == 1)
            {
                buffers.Borrow(batch[0].Inputs[i]);
            }
            else if (padding?.InputAxis(i) is { } axis)
            {
                GatherPadded(batch, i, axis, length, buffers);
            }
            else
            {
                Gather(batch, i, buffers);
            }
        }
    }

    private static void Gather(List<PendingRun> batch, int index, BatchBuffers buffers)
    {
        var bytes = 0;
        var shape = (long[])batch[0].Inputs[index].Lengths.Clone();
        shape[0] = 0;
        foreach (var run in batch)
        {
            bytes = checked(bytes + run.Inputs[index].Data.Length);
            shape[0] += run.Inputs[index].Lengths[0];
        }

        var buffer = PooledBuffer.Rent(bytes);
        var rest = buffer.Memory;
        foreach (var run in batch)
        {
            run.Inputs[index].Data.CopyTo(rest);
            rest = rest[run.Inputs[index].Data.Length..];
        }

        buffers.AddGathered(batch[0].Inputs[index], shape, buffer);
    }

    private void GatherPadded(List<PendingRun> batch, int index, int axis, long length, BatchBuffers buffers)
    {
        var shape = (long[])batch[0].Inputs[index].Lengths.Clone();
        var value = padding!.PadValue(index);
        var inner = checked((int)TensorShape.Product(shape.AsSpan(axis + 1))) * value.Length;
        shape[0] = 0;
        shape[axis] = length;
        foreach (var run in batch)
        {
            shape[0] += run.Inputs[index].Lengths[0];
        }

        var buffer = PooledBuffer.Rent(checked((int)TensorShape.Product(shape) * value.Length));
        var rest = buffer.Memory.Span;
        foreach (var run in batch)
        {
            rest = Pad(run.Inputs[index], axis, inner, checked((int)length * inner), value, rest);
        }

        buffers.AddGathered(batch[0].Inputs[index], shape, buffer);
    }

    private static Span<byte> Pad(Tensor tensor, int axis, int inner, int paddedBytes, ReadOnlySpan<byte> value, Span<byte> target)
    {
        var ownBytes = (int)tensor.Lengths[axis] * inner;
        var outer = (int)TensorShape.Product(tensor.Lengths.AsSpan(0, axis));
        for (var i = 0; i < outer; i++)
        {
            tensor.Data.Span.Slice(i * ownBytes, ownBytes).CopyTo(target);
            for (var at = ownBytes; at < paddedBytes; at += value.Length)
            {
                value.CopyTo(target[at..]);
            }

            target = target[paddedBytes..];
        }

        return target;
    }
}
