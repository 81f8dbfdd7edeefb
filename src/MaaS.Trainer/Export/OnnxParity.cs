namespace MaaS.Trainer;

/// <summary>Checks that the written model answers what the trained network does.</summary>
internal static class OnnxParity
{
    /// <summary>Largest difference of probabilities; of a regression relative to the largest value, if that is above 1.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Compares on all rows of a part.</summary>
    /// <param name="evaluator">Of the network.</param>
    /// <param name="model">The written one.</param>
    /// <param name="part">At least one row.</param>
    /// <param name="served">Makes of the model's output what is compared.</param>
    /// <param name="classes">How many classes there are; 0 for a regression.</param>
    /// <exception cref="TrainingException">The difference is above <see cref="Tolerance"/>, or a row has another class.</exception>
    public static (double Difference, long? SameClass) Measure(
        Evaluator evaluator, OnnxModel model, DatasetPart part, Func<float[], float[]> served, int classes)
    {
        var (difference, largest, same) = (0.0, 1.0, 0L);
        foreach (var (rows, expected) in evaluator.Predict(part))
        {
            var found = served(model.Run(part, rows));
            difference = Math.Max(difference, Difference(expected, found));
            largest = Math.Max(largest, classes == 0 ? expected.Max(Math.Abs) : 1);
            same += classes == 0
                ? 0
                : expected.Chunk(classes).Zip(found.Chunk(classes)).Count(pair => IsSameClass(pair.First, pair.Second));
        }

        if (!(difference <= Tolerance * largest))
        {
            throw TrainingException.OfFailedCheck(FormattableString.Invariant(
                $"The ONNX model differs from the trained network by {difference:g3}, expected at most {Tolerance * largest:g3}."));
        }

        return classes == 0 || same == part.Count
            ? (difference, classes == 0 ? null : same)
            : throw TrainingException.OfFailedCheck(
                $"The ONNX model gives another class than the trained network on {part.Count - same} of {part.Count} rows.");
    }

    // NaN anywhere is an infinite difference: it would pass every comparison.
    private static double Difference(float[] expected, float[] found)
    {
        if (expected.Length != found.Length)
        {
            return double.PositiveInfinity;
        }

        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - (double)found[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }

    /// <summary>Where two classes are as good as equal, the last bit may decide; then the other's must be as near.</summary>
    private static bool IsSameClass(float[] expected, float[] found)
    {
        var (first, second) = (Array.IndexOf(expected, expected.Max()), Array.IndexOf(found, found.Max()));
        return first == second || Math.Abs(expected[first] - expected[second]) < 1e-6;
    }
}
