using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>How much a window sees beyond the edges of what it slides over, for each dimension.</summary>
internal sealed record WindowPads(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public bool IsSymmetric => Before.SequenceEqual(After);

    /// <summary>As ONNX has them.</summary>
    public IEnumerable<int> Onnx => Before.Concat(After);

    /// <param name="window">What slides.</param>
    /// <param name="lengths">What it slides over, without the features.</param>
    public static WindowPads Of(Window window, IReadOnlyList<int> lengths) => new(
        [.. lengths.Select((length, dimension) => window.PadBefore(dimension, length))],
        [.. lengths.Select((length, dimension) => window.PadAfter(dimension, length))]);

    /// <summary>Puts <paramref name="fill"/> around the last dimensions of <paramref name="value"/>; a pad below 0 cuts off.</summary>
    public Tensor Apply(Tensor value, double fill)
    {
        // libtorch counts from the last dimension.
        var pads = Before.Zip(After).Reverse().SelectMany(pair => new long[] { pair.First, pair.Second }).ToArray();
        return nn.functional.pad(value, pads, value: fill);
    }
}
