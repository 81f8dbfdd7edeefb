using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>An order of dimensions, the batch first.</summary>
internal sealed class Permutation
{
    private readonly long[] _dims;

    /// <param name="dims">For each dimension of the result, which of the value it is; the batch, 0, stays where it is.</param>
    public Permutation(IEnumerable<int> dims) => _dims = [0, .. dims.Select(dimension => (long)dimension)];

    private bool IsIdentity => _dims.SequenceEqual(Enumerable.Range(0, _dims.Length).Select(i => (long)i));

    /// <summary>Puts the features next to the batch, where libtorch and ONNX expect them.</summary>
    public static Permutation FeaturesFirst(Shape shape)
    {
        var features = shape.FeatureAxis + 1;
        return new Permutation([features, .. Enumerable.Range(1, shape.Rank).Where(dimension => dimension != features)]);
    }

    /// <summary>Puts the features at the end.</summary>
    public static Permutation FeaturesLast(Shape shape)
    {
        var features = shape.FeatureAxis + 1;
        return new Permutation([.. Enumerable.Range(1, shape.Rank).Where(dimension => dimension != features), features]);
    }

    public Permutation Inverse() => new(Enumerable.Range(1, _dims.Length - 1).Select(dimension => Array.IndexOf(_dims, dimension)));

    public Tensor Apply(Tensor value) => IsIdentity ? value : value.permute(_dims);

    public string Export(OnnxGraph graph, string name, string value) =>
        IsIdentity ? value : graph.Node("Transpose", name, value).With("perm", _dims).Value;
}
