using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>One of the <c>inputs</c> of a request while it is read: what is known of it, in whatever order it came.</summary>
/// <param name="index">Its place among the inputs.</param>
internal sealed class TensorHeader(int index)
{
    public string? Name { get; set; }

    public long[]? Shape { get; set; }

    public TensorDataType? DataType { get; set; }

    /// <summary>Bytes in the binary part; null when the data is in the JSON.</summary>
    public int? BinarySize { get; set; }

    /// <summary>The text of <c>data</c> when it came before the shape or the type.</summary>
    public GrowingBuffer? EarlyData { get; set; }

    /// <summary>The tensor, once it was read.</summary>
    public Tensor? Tensor { get; set; }

    /// <summary>How errors speak of it.</summary>
    public override string ToString() => Name is null ? $"input {index}" : $"input '{Excerpt.Of(Name)}'";
}
