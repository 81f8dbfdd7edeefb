using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The model's outputs as arrays: their files and the shape of one row.</summary>
internal static class NpyOutputs
{
    /// <summary>One per output of the model, in its order.</summary>
    public static IReadOnlyList<BatchOutput> Files(ModelManifest manifest)
    {
        var outputs = manifest.Signature.Outputs;
        var names = new List<string>();
        foreach (var name in outputs.Select(output => outputs.Count == 1 ? "predictions" : FileName(output.Name)))
        {
            names.Add(names.Contains(name) ? FormattableString.Invariant($"{name}_{names.Count}") : name);
        }

        return [.. names.Select(name => new BatchOutput(name + ".npy"))];
    }

    /// <exception cref="InvalidBatchFileException">The output is no array of numbers of one shape.</exception>
    public static long[] RowShape(TensorSpec output, bool hasRowDimension)
    {
        long[] shape = hasRowDimension && output.Shape is [< 0 or 1, ..] ? [.. output.Shape.Skip(1)] : [.. output.Shape];
        return NpyDataTypes.NameOf(output.DataType) is null || shape.Any(length => length < 0)
            ? throw new InvalidBatchFileException(
                $"Output '{output.Name}' has datatype {output.DataType.ToProtocolName()} and shape {TensorShape.Format(output.Shape)}: "
                + "only numbers of one shape for all rows can be written as .npy. Upload the rows as .jsonl.")
            : shape;
    }

    private static string FileName(string output) =>
        string.Concat(output.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_')).TrimStart('.');
}
