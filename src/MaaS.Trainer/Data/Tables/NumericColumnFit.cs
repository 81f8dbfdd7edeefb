namespace MaaS.Trainer;

/// <summary>Finds what fills and scales a numeric column.</summary>
internal static class NumericColumnFit
{
    /// <param name="column">Of all rows.</param>
    /// <param name="training">The rows that are looked at.</param>
    /// <param name="scaling">What is asked for.</param>
    /// <param name="cleaning">What fills values that are missing.</param>
    /// <param name="statistics">Gets what was found.</param>
    /// <exception cref="TrainingException">There is no value.</exception>
    public static NumericColumn Fit(
        RawNumbers column, int[] training, FeatureScaling scaling, CleaningSpec cleaning, Dictionary<string, double> statistics)
    {
        var known = training.Select(row => column[row]).Where(value => !float.IsNaN(value)).ToArray();
        if (known.Length == 0)
        {
            throw new TrainingException(
                $"The column '{column.Name}' has no value in any of the {training.Length} rows of the training part, "
                + "expected at least one: set its type in $.data.reader.columns to ignore.");
        }

        var fill = FillOf(known, cleaning);
        var missing = training.Length - known.Length;
        float[] values = [.. known, .. Enumerable.Repeat(fill ?? 0, missing)];
        var mean = values.Average(value => (double)value);
        var std = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var (min, max) = (values.Min(), values.Max());
        statistics[$"{column.Name}.mean"] = mean;
        statistics[$"{column.Name}.std"] = std;
        statistics[$"{column.Name}.min"] = min;
        statistics[$"{column.Name}.max"] = max;
        statistics[$"{column.Name}.missing"] = missing;
        return scaling switch
        {
            FeatureScaling.Standard => new NumericColumn(column.Name, fill, (float)mean, Inverse(std)),
            FeatureScaling.MinMax => new NumericColumn(column.Name, fill, min, Inverse((double)max - min)),
            _ => new NumericColumn(column.Name, fill, 0, 1),
        };
    }

    /// <summary>1 for 0: a column that is the same in all rows becomes 0.</summary>
    public static float Inverse(double spread) => (float)(1 / spread) is var inverse && float.IsFinite(inverse) ? inverse : 1;

    private static float? FillOf(float[] known, CleaningSpec cleaning) => cleaning.Missing switch
    {
        MissingPolicy.Mean => (float)known.Average(value => (double)value),
        MissingPolicy.Median => MedianOf(known),
        MissingPolicy.MostFrequent => MostFrequentOf(known),
        MissingPolicy.Constant => (float)cleaning.Constant,
        _ => null,
    };

    private static float MostFrequentOf(float[] values) =>
        values.CountBy(value => value).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;

    private static float MedianOf(float[] values)
    {
        var sorted = values.Order().ToArray();
        return (float)(((double)sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2);
    }
}
