namespace MaaS.Trainer;

/// <summary>Mean and population standard deviation of a column; the deviation is exactly 0 when all numbers are equal.</summary>
internal readonly record struct ColumnScale(double Mean, double Deviation)
{
    /// <param name="rows">Row by row, <paramref name="columns"/> numbers each; at least one row.</param>
    /// <param name="columns">At least one.</param>
    public static ColumnScale[] Of(ReadOnlySpan<float> rows, int columns)
    {
        var scales = new ColumnScale[columns];
        for (var column = 0; column < columns; column++)
        {
            scales[column] = OfColumn(rows[column..], columns);
        }

        return scales;
    }

    private static ColumnScale OfColumn(ReadOnlySpan<float> rows, int columns)
    {
        // Relative to the first number, so that nothing is lost when all are large and close.
        double first = rows[0];
        var count = 0;
        var sum = 0.0;
        for (var i = 0; i < rows.Length; i += columns)
        {
            sum += rows[i] - first;
            count++;
        }

        var mean = sum / count;
        var squares = 0.0;
        for (var i = 0; i < rows.Length; i += columns)
        {
            squares += (rows[i] - first - mean) * (rows[i] - first - mean);
        }

        return new ColumnScale(first + mean, Math.Sqrt(squares / count));
    }
}
