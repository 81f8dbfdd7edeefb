namespace MaaS.Repository;

/// <summary>One input or output of a model.</summary>
public sealed record TensorSpec
{
    public required string Name { get; init; }

    public required TensorDataType DataType { get; init; }

    /// <summary>One entry per dimension: its length, or -1 when it varies. Empty for a scalar.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>
    /// One entry per dimension: the symbolic name in the ONNX file (<c>batch</c>, <c>N</c>), or null for one that has none. Null when no
    /// dimension has a name. Equal names mean equal lengths within one request.
    /// </summary>
    public IReadOnlyList<string?>? DimensionNames { get; init; }
}
