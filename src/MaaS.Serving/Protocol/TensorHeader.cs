using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>One of the <c>inputs</c> of a request while it is read: what is known of it, in whatever order it came.</summary>
internal sealed class TensorHeader
{
    public string? Name { get; set; }

    public long[]? Shape { get; set; }

    public TensorDataType? DataType { get; set; }

    /// <summary>Bytes in the binary part; null when the data is in the JSON.</summary>
    public int? BinarySize { get; set; }

    /// <summary>The text of <c>data</c> when it came before the shape or the type.</summary>
    public GrowingBuffer? EarlyData { get; set; }

    /// <summary>What was read of <c>data</c> when it came behind them.</summary>
    public Tensor? Tensor { get; set; }

    /// <summary>How errors speak of it.</summary>
    public required string Where { get; set; }
}
