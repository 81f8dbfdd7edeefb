using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>What becomes of the masks of several inputs: a step counts when it counts in one of them.</summary>
internal static class Masks
{
    /// <summary>Takes the place of what a mask leaves out before a maximum or a softmax.</summary>
    public const float LeftOut = -1e9f;

    /// <summary>Puts <see cref="LeftOut"/> where the mask is false.</summary>
    public static Tensor LeaveOut(Tensor value, Tensor mask)
    {
        using var fill = LeftOut.ToScalar();
        return value.masked_fill(mask.logical_not(), fill);
    }

    /// <summary>Null when no input has a mask.</summary>
    public static Tensor? Merge(IEnumerable<LayerValue> inputs)
    {
        var masks = inputs.Select(input => input.Mask).OfType<Tensor>().ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        return masks.Count == 0 ? null : masks.Aggregate(logical_or);
    }

    /// <summary>As <see cref="Merge"/>; the nodes are named after <paramref name="path"/>.</summary>
    public static string? Export(OnnxGraph graph, string path, IEnumerable<OnnxValue> inputs)
    {
        var masks = inputs.Select(input => input.Mask).OfType<string>().Distinct().ToList();
        return masks.Count == 0
            ? null
            : masks.Skip(1).Select((mask, i) => (mask, i))
                .Aggregate(masks[0], (merged, next) => graph.Node("Or", $"{path}/mask{next.i}", merged, next.mask).Value);
    }
}
