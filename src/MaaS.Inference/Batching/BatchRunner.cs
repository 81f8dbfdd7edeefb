using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Runs one or several requests as one: gathers the inputs along the first dimension, runs, hands out the rows.</summary>
internal sealed class BatchRunner(ModelSessions sessions, ModelManifest manifest, TimeProvider time)
{
    private readonly string[] _inputNames = [.. manifest.Signature.Inputs.Select(input => input.Name)];

    /// <summary>Results in the order of <paramref name="batch"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed or was terminated.</exception>
    /// <exception cref="BatchNotSplittableException">The outputs of several requests cannot be told apart.</exception>
    public InferenceResult[] Run(List<PendingRun> batch, RunProfile profile, RunOptions options, out RunTimings timings)
    {
        var start = time.GetTimestamp();
        var inputs = new List<OrtInput>(_inputNames.Length);
        var buffers = new List<PooledBuffer>();
        try
        {
            for (var i = 0; i < _inputNames.Length; i++)
            {
                inputs.Add(batch.Count == 1 ? Borrow(batch[0].Inputs[i]) : Gather(batch, i, buffers));
            }

            var gathered = time.GetTimestamp();
            using var lease = sessions.Rent(profile);
            var outputs = lease.Session.Run(options, _inputNames, [.. inputs.Select(input => input.Value)], batch[0].OutputNames);
            var ran = time.GetTimestamp();
            var results = HandOut(batch, outputs);
            timings = new RunTimings(
                batch.Sum(run => run.Rows), time.GetElapsedTime(start, gathered), time.GetElapsedTime(gathered, ran), time.GetElapsedTime(ran));
            return results;
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
            buffers.ForEach(buffer => buffer.Dispose());
        }
    }

    private static OrtInput Borrow(Tensor tensor) => new(tensor.DataType, [.. tensor.Shape], tensor.Data, tensor.ElementCount);

    private static OrtInput Gather(List<PendingRun> batch, int index, List<PooledBuffer> buffers)
    {
        var buffer = PooledBuffer.Rent(checked(batch.Sum(run => run.Inputs[index].Data.Length)));
        buffers.Add(buffer);
        var offset = 0;
        long elements = 0;
        foreach (var run in batch)
        {
            var tensor = run.Inputs[index];
            tensor.Data.CopyTo(buffer.Memory[offset..]);
            offset += tensor.Data.Length;
            elements += tensor.ElementCount;
        }

        var first = batch[0].Inputs[index];
        long[] shape = [batch.Sum(run => run.Inputs[index].Shape[0]), .. first.Shape.Skip(1)];
        return new OrtInput(first.DataType, shape, buffer.Memory, elements);
    }

    private InferenceResult[] HandOut(List<PendingRun> batch, IReadOnlyList<OrtValue> outputs)
    {
        var tensors = new Tensor[batch.Count][];
        for (var i = 0; i < batch.Count; i++)
        {
            tensors[i] = new Tensor[outputs.Count];
        }

        try
        {
            for (var o = 0; o < outputs.Count; o++)
            {
                HandOut(batch, o, outputs[o], tensors);
            }
        }
        catch
        {
            foreach (var tensor in tensors.SelectMany(row => row))
            {
                tensor?.Dispose();
            }

            foreach (var output in outputs)
            {
                output.Dispose();
            }

            throw;
        }

        return [.. tensors.Select(row => new InferenceResult(manifest, row))];
    }

    private static void HandOut(List<PendingRun> batch, int index, OrtValue output, Tensor[][] tensors)
    {
        var info = output.GetTensorTypeAndShape();
        var shape = info.Shape;
        var dataType = info.ElementDataType.ToProtocol();
        if (batch.Count > 1 && (shape.Length == 0 || shape[0] != batch.Sum(run => run.Rows)))
        {
            throw new BatchNotSplittableException();
        }

        var name = batch[0].OutputNames[index];
        if (dataType == TensorDataType.Bytes)
        {
            HandOutStrings(batch, name, output, shape, (int)info.ElementCount, tensors, index);
            return;
        }

        var memory = new OrtOutputMemory(output, owners: batch.Count);
        var bytesPerRow = batch.Count == 1 || info.ElementCount == 0 ? 0 : (int)(info.ElementCount / shape[0]) * dataType.ElementSize();
        var offset = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var rows = batch[i].Rows;
            var data = batch.Count == 1 ? memory.Memory : memory.Memory.Slice(offset, rows * bytesPerRow);
            long[] own = batch.Count == 1 ? shape : [rows, .. shape.AsSpan(1)];
            tensors[i][index] = new Tensor(name, dataType, own, data, memory.Share());
            offset += rows * bytesPerRow;
        }
    }

    private static void HandOutStrings(
        List<PendingRun> batch, string name, OrtValue output, long[] shape, int elementCount, Tensor[][] tensors, int index)
    {
        var first = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            long[] own = batch.Count == 1 ? shape : [batch[i].Rows, .. shape.AsSpan(1)];
            var count = batch.Count == 1 || elementCount == 0 ? elementCount : elementCount / batch.Sum(run => run.Rows) * batch[i].Rows;
            var buffer = StringElements.Copy(output, first, count);
            tensors[i][index] = new Tensor(name, TensorDataType.Bytes, own, buffer.Memory, buffer);
            first += count;
        }

        output.Dispose();
    }
}
