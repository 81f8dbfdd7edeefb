using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>The lists that a run fills, which the next run of the slot fills again.</summary>
internal sealed class BatchBuffers
{
    private readonly List<OrtInput> _inputs = [];
    private readonly List<PooledBuffer> _gathered = [];
    private HashCode _shape;

    /// <summary>In the order of the signature.</summary>
    public List<OrtValue> Inputs { get; } = [];

    /// <summary>In the order of the batch.</summary>
    public List<InferenceResult> Results { get; } = [];

    /// <summary>Of the lengths of all inputs.</summary>
    public int ShapeHash => _shape.ToHashCode();

    /// <summary>The tensor's memory must live until <see cref="ReleaseInputs"/>.</summary>
    public void Borrow(Tensor tensor) =>
        Add(tensor.Lengths, new OrtInput(tensor.DataType, tensor.Lengths, tensor.Data, tensor.ElementCount));

    /// <param name="first">One of those that were gathered.</param>
    /// <param name="shape">Of the whole.</param>
    /// <param name="gathered">Becomes this one's to dispose.</param>
    public void AddGathered(Tensor first, long[] shape, PooledBuffer gathered)
    {
        _gathered.Add(gathered);
        _ = TensorShape.TryCountElements(shape, out var elements);
        Add(shape, new OrtInput(first.DataType, shape, gathered.Memory, elements));
    }

    public void ReleaseInputs()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }

        foreach (var buffer in _gathered)
        {
            buffer.Dispose();
        }

        _inputs.Clear();
        _gathered.Clear();
        Inputs.Clear();
        _shape = default;
    }

    private void Add(long[] shape, OrtInput input)
    {
        _shape.Add(shape.Length);
        foreach (var length in shape)
        {
            _shape.Add(length);
        }

        _inputs.Add(input);
        Inputs.Add(input.Value);
    }
}
