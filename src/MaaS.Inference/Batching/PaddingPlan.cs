using System.Numerics;
using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// How requests of different lengths are made to share a run, for a model that says what it takes as padding. Immutable.
/// </summary>
internal sealed class PaddingPlan
{
    /// <summary>Shorter ones all share a run: there is little to lose.</summary>
    private const long ShortestClass = 16;

    private readonly int?[] _inputAxes;
    private readonly byte[][] _values;
    private readonly Dictionary<string, int> _outputAxes;
    private readonly int _lengthInput;

    private PaddingPlan(int?[] inputAxes, byte[][] values, Dictionary<string, int> outputAxes)
    {
        _inputAxes = inputAxes;
        _values = values;
        _outputAxes = outputAxes;
        _lengthInput = Array.FindIndex(inputAxes, axis => axis is not null);
    }

    /// <summary>Null when the model does not ask for padding.</summary>
    /// <exception cref="ModelUnavailableException">The settings do not fit the model.</exception>
    public static PaddingPlan? For(ModelManifest manifest, BatchingSettings batching)
    {
        if (batching.Padding is not { } settings)
        {
            return null;
        }

        var (inputs, outputs) = (manifest.Signature.Inputs, manifest.Signature.Outputs);
        new PaddingChecks(manifest, settings, BatchingPolicy.MaxBatchSize(manifest.Signature, batching)).Check();
        return new PaddingPlan(
            [.. inputs.Select(input => AxisOf(input, settings.Dimension))],
            [.. inputs.Select(input => settings.Values.TryGetValue(input.Name, out var value) ? PadElement.Of(input.DataType, value)! : [])],
            outputs.Where(output => AxisOf(output, settings.Dimension) is not null)
                .ToDictionary(output => output.Name, output => AxisOf(output, settings.Dimension)!.Value, StringComparer.Ordinal));
    }

    /// <summary>Lengths of one class share a run: at most half of it is padding.</summary>
    public static long ClassOf(long length) => (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(length, ShortestClass));

    /// <summary>The dimension that is padded; null when the input has none.</summary>
    public int? InputAxis(int input) => _inputAxes[input];

    /// <summary>One element as the protocol's binary form has it.</summary>
    public ReadOnlySpan<byte> PadValue(int input) => _values[input];

    /// <summary>The dimension that is as long as the padded inputs; null when the output has none.</summary>
    public int? OutputAxis(string output) => _outputAxes.TryGetValue(output, out var axis) ? axis : null;

    /// <summary>The request's own length.</summary>
    public long LengthOf(IReadOnlyList<Tensor> inputs) => inputs[_lengthInput].Lengths[_inputAxes[_lengthInput]!.Value];

    /// <summary>Bytes of an input in a run, where it may become as long as the longest of its class.</summary>
    public double MostBytesOf(int input, Tensor tensor)
    {
        var bytes = (double)_values[input].Length;
        for (var d = 0; d < tensor.Lengths.Length; d++)
        {
            bytes *= d == _inputAxes[input] ? ClassOf(tensor.Lengths[d]) : tensor.Lengths[d];
        }

        return bytes;
    }

    public long LongestIn(List<PendingRun> batch)
    {
        var longest = 0L;
        foreach (var run in batch)
        {
            longest = Math.Max(longest, LengthOf(run.Inputs));
        }

        return longest;
    }

    /// <summary>The requests are not all of one length.</summary>
    public bool IsPadded(List<PendingRun> batch)
    {
        var length = LengthOf(batch[0].Inputs);
        foreach (var run in batch)
        {
            if (LengthOf(run.Inputs) != length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which dimension has the name; null when none has.</summary>
    public static int? AxisOf(TensorSpec tensor, string dimension)
    {
        for (var d = 0; d < tensor.Shape.Count; d++)
        {
            if (tensor.DimensionNames?[d] == dimension)
            {
                return d;
            }
        }

        return null;
    }
}
