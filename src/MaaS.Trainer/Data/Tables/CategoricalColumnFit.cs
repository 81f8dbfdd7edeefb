namespace MaaS.Trainer;

/// <summary>Finds the categories of a column.</summary>
internal static class CategoricalColumnFit
{
    private const int MaxCategories = 1000;

    /// <param name="column">Of all rows.</param>
    /// <param name="training">The rows that are looked at.</param>
    /// <param name="cleaning">What fills values that are missing.</param>
    /// <param name="statistics">Gets what was found.</param>
    /// <exception cref="TrainingException">There is no value, or too many different ones.</exception>
    public static CategoricalColumn Fit(
        RawCategories column, int[] training, CleaningSpec cleaning, Dictionary<string, double> statistics)
    {
        var counts = training.Select(row => column[row]).Where(code => code != RawCategories.Missing)
            .CountBy(code => column.Values[code])
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ToList();
        if (counts.Count is 0 or > MaxCategories)
        {
            throw new TrainingException(
                $"The column '{column.Name}' has {counts.Count} different values in the training part, expected 1 to {MaxCategories}: "
                + "set its type in $.data.reader.columns to numeric or ignore.");
        }

        statistics[$"{column.Name}.categories"] = counts.Count;
        statistics[$"{column.Name}.missing"] = training.Length - counts.Sum(pair => pair.Value);
        var fill = cleaning.Missing is MissingPolicy.Drop or MissingPolicy.Constant ? null : counts.MaxBy(pair => pair.Value).Key;
        return new CategoricalColumn(column.Name, fill, [.. counts.Select(pair => pair.Key)]);
    }
}
