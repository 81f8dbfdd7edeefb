namespace MaaS.Inference;

/// <summary>What requests must have in common to share a run: the lengths of all dimensions but the first, and the outputs wanted.</summary>
internal sealed class BatchKey : IEquatable<BatchKey>
{
    private readonly IReadOnlyList<Tensor> _inputs;
    private readonly IReadOnlyList<string> _outputs;
    private readonly int _hash;

    public BatchKey(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        _inputs = inputs;
        _outputs = outputs;
        var hash = new HashCode();
        foreach (var input in inputs)
        {
            for (var i = 1; i < input.Shape.Count; i++)
            {
                hash.Add(input.Shape[i]);
            }
        }

        foreach (var output in outputs)
        {
            hash.Add(output);
        }

        _hash = hash.ToHashCode();
    }

    public bool Equals(BatchKey? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && SameShapes(other._inputs) && _outputs.SequenceEqual(other._outputs));

    public override bool Equals(object? obj) => Equals(obj as BatchKey);

    public override int GetHashCode() => _hash;

    private bool SameShapes(IReadOnlyList<Tensor> others)
    {
        for (var i = 0; i < _inputs.Count; i++)
        {
            if (!_inputs[i].Shape.Skip(1).SequenceEqual(others[i].Shape.Skip(1)))
            {
                return false;
            }
        }

        return true;
    }
}
