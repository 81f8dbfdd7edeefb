using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Gives each request its rows of the outputs, in the runtime's own memory where they can stay there.</summary>
internal sealed class BatchOutputs(ModelManifest manifest, PaddingPlan? padding)
{
    /// <param name="batch">The requests of the run.</param>
    /// <param name="outputs">Belong to the results from now on, also when this fails.</param>
    /// <param name="results">Filled in the order of the batch.</param>
    /// <exception cref="BatchNotSplittableException">The outputs of several requests cannot be told apart.</exception>
    public void HandOut(List<PendingRun> batch, IReadOnlyList<OrtValue> outputs, List<InferenceResult> results)
    {
        results.Clear();
        for (var i = 0; i < batch.Count; i++)
        {
            results.Add(new InferenceResult(manifest, new Tensor[outputs.Count]));
        }

        try
        {
            for (var o = 0; o < outputs.Count; o++)
            {
                HandOut(batch, o, outputs[o], results);
            }
        }
        catch
        {
            results.ForEach(result => result.Dispose());
            results.Clear();
            for (var o = 0; o < outputs.Count; o++)
            {
                outputs[o].Dispose();
            }

            throw;
        }
    }

    private void HandOut(List<PendingRun> batch, int index, OrtValue output, List<InferenceResult> results)
    {
        var info = output.GetTensorTypeAndShape();
        var name = batch[0].OutputNames[index];
        var whole = new OutputTensor(name, info.ElementDataType.ToProtocol(), info.Shape, info.ElementCount);
        if (batch.Count > 1)
        {
            CheckSplittable(batch, whole);
        }

        if (whole.DataType == TensorDataType.Bytes)
        {
            HandOutStrings(batch, index, output, whole, results);
        }
        else if (batch.Count == 1)
        {
            var memory = new OrtOutputMemory(output, owners: 1);
            results[0].Set(index, new Tensor(name, whole.DataType, whole.Shape, memory.Memory, memory));
        }
        else if (padding?.OutputAxis(name) is { } axis && padding.IsPadded(batch))
        {
            CutBack(batch, index, output, whole, axis, results);
        }
        else
        {
            Slice(batch, index, new OrtOutputMemory(output, owners: batch.Count), whole, results);
        }
    }

    private void CheckSplittable(List<PendingRun> batch, OutputTensor whole)
    {
        var fits = whole.Shape.Length > 0 && whole.Shape[0] == PendingRun.RowsIn(batch)
            && (padding?.OutputAxis(whole.Name) is not { } axis
                || (axis < whole.Shape.Length && whole.Shape[axis] == padding.LongestIn(batch)));
        if (!fits)
        {
            throw new BatchNotSplittableException();
        }
    }

    private static void Slice(
        List<PendingRun> batch, int index, OrtOutputMemory memory, OutputTensor whole, List<InferenceResult> results)
    {
        var rest = memory.Memory;
        for (var i = 0; i < batch.Count; i++)
        {
            var bytes = batch[i].Rows * whole.BytesPerRow;
            results[i].Set(index, new Tensor(whole.Name, whole.DataType, whole.ShapeOf(batch[i].Rows), rest[..bytes], memory.Share()));
            rest = rest[bytes..];
        }
    }

    /// <summary>Copies of what belongs to the request's own length.</summary>
    private void CutBack(
        List<PendingRun> batch, int index, OrtValue output, OutputTensor whole, int axis, List<InferenceResult> results)
    {
        using var memory = new OrtOutputMemory(output, owners: 1);
        var inner = (int)TensorShape.Product(whole.Shape.AsSpan(axis + 1)) * whole.DataType.ElementSize();
        var paddedBytes = (int)whole.Shape[axis] * inner;
        var rest = memory.Memory.Span;
        for (var i = 0; i < batch.Count; i++)
        {
            var shape = whole.ShapeOf(batch[i].Rows);
            shape[axis] = padding!.LengthOf(batch[i].Inputs);
            var ownBytes = (int)shape[axis] * inner;
            var outer = (int)TensorShape.Product(shape.AsSpan(0, axis));
            var buffer = PooledBuffer.Rent(outer * ownBytes);
            for (var o = 0; o < outer; o++)
            {
                rest[..ownBytes].CopyTo(buffer.Memory.Span[(o * ownBytes)..]);
                rest = rest[paddedBytes..];
            }

            results[i].Set(index, new Tensor(whole.Name, whole.DataType, shape, buffer.Memory, buffer));
        }
    }

    private static void HandOutStrings(
        List<PendingRun> batch, int index, OrtValue output, OutputTensor whole, List<InferenceResult> results)
    {
        var first = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var count = (int)(batch.Count == 1 ? whole.ElementCount : whole.ElementsPerRow * batch[i].Rows);
            var shape = batch.Count == 1 ? whole.Shape : whole.ShapeOf(batch[i].Rows);
            var buffer = StringElements.Copy(output, first, count);
            results[i].Set(index, new Tensor(whole.Name, whole.DataType, shape, buffer.Memory, buffer));
            first += count;
        }

        output.Dispose();
    }

    /// <summary>An output of the whole run.</summary>
    private readonly record struct OutputTensor(string Name, TensorDataType DataType, long[] Shape, long ElementCount)
    {
        public int ElementsPerRow => ElementCount == 0 ? 0 : (int)(ElementCount / Shape[0]);

        public int BytesPerRow => ElementsPerRow * DataType.ElementSize();

        public long[] ShapeOf(int rows)
        {
            var shape = (long[])Shape.Clone();
            shape[0] = rows;
            return shape;
        }
    }
}
