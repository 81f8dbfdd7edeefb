using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>Whether requests of a model may share a run, and how many rows one may have.</summary>
internal static class BatchingPolicy
{
    private const int DefaultMaxBatchSize = 32;

    /// <summary>1 when the model is not batched.</summary>
    public static int MaxBatchSize(ModelSignature signature, BatchingSettings settings)
    {
        var tensors = signature.Inputs.Concat(signature.Outputs).ToArray();
        if (signature.Inputs.Count == 0 || tensors.Any(tensor => tensor.Shape.Count == 0 || tensor.Shape[0] >= 0))
        {
            return 1;
        }

        return settings.MaxBatchSize ?? (FirstDimensionIsNamedBatch(tensors) ? DefaultMaxBatchSize : 1);
    }

    /// <summary>
    /// A dynamic first dimension may as well be time: only a name that says batch, the same everywhere, is taken as one.
    /// </summary>
    private static bool FirstDimensionIsNamedBatch(TensorSpec[] tensors)
    {
        var name = tensors[0].DimensionNames?[0];
        return name is not null
            && (name is "N" or "n" or "B" or "b" || name.Contains("batch", StringComparison.OrdinalIgnoreCase))
            && tensors.All(tensor => tensor.DimensionNames?[0] == name);
    }
}
