namespace MaaS.Trainer;

/// <summary>
/// How the targets of a regression become those of the network: <c>(value − Offset) · Scale</c>, output by output; the way back is
/// <c>value / Scale + Offset</c>.
/// </summary>
/// <param name="Offset">For each output.</param>
/// <param name="Scale">For each output.</param>
internal sealed record TargetScaling(IReadOnlyList<float> Offset, IReadOnlyList<float> Scale)
{
    /// <summary>Mean 0 and standard deviation 1 over the training part.</summary>
    public static TargetScaling Fit(Targets training)
    {
        var (offset, scale) = (new float[training.Width], new float[training.Width]);
        for (var output = 0; output < training.Width; output++)
        {
            var values = training.Values!.Where((_, i) => i % training.Width == output).ToArray();
            var mean = values.Average(value => (double)value);
            offset[output] = (float)mean;
            scale[output] = NumericColumnFit.Inverse(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
        }

        return new TargetScaling(offset, scale);
    }

    /// <param name="values">[rows × outputs].</param>
    public float[] Apply(float[] values) =>
        [.. values.Select((value, i) => (value - Offset[i % Offset.Count]) * Scale[i % Offset.Count])];
}
