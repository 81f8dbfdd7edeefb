using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Checks that the written model computes what the trained network computes.</summary>
internal static class OnnxParity
{
    public const double Tolerance = 1e-4;

    private const int BatchSize = 500;

    /// <summary>The largest difference of any output on the first <paramref name="count"/> pictures.</summary>
    /// <exception cref="TrainingException">It is above <see cref="Tolerance"/>.</exception>
    public static double Measure(Network network, OnnxClassifier classifier, ImageSet set, double scale, int count)
    {
        using var batches = new ImageBatches(set, scale);
        network.eval();
        var difference = 0.0;
        for (var start = 0; start < Math.Min(count, set.Count); start += BatchSize)
        {
            var size = Math.Min(BatchSize, Math.Min(count, set.Count) - start);
            difference = Math.Max(difference, Difference(Expected(network, batches, start, size), classifier.Run(set, start, size)));
        }

        return difference <= Tolerance
            ? difference
            : throw new TrainingException(FormattableString.Invariant(
                $"The ONNX model differs from the trained network by {difference:g3}, expected at most {Tolerance:g3}."));
    }

    private static float[] Expected(Network network, ImageBatches batches, int start, int size)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (images, _) = batches.Take([.. Enumerable.Range(start, size).Select(index => (long)index)]);
        return network.call(images).data<float>().ToArray();
    }

    // NaN anywhere is an infinite difference: it would pass every comparison.
    private static double Difference(float[] expected, float[] found)
    {
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - (double)found[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }
}
