namespace MaaS.Trainer;

/// <summary>What was predicted and expected of one number, and how far it is off. The figures are those of scikit-learn.</summary>
/// <param name="predicted">One for each row.</param>
/// <param name="expected">One for each row.</param>
internal sealed class Residuals(IReadOnlyList<float> predicted, IReadOnlyList<float> expected)
{
    private const int HistogramBins = 30;
    private const int SampleAtMost = 500;

    private static readonly double[] ReportedShares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

    private readonly double[] _values = [.. predicted.Zip(expected, (p, e) => (double)p - e)];

    /// <summary>
    /// MSE, RMSE, MAE and R², by <see cref="Metric.Name"/>; null without rows, with numbers that are not finite, and R² with one row only.
    /// </summary>
    public IReadOnlyDictionary<string, double?> Metrics()
    {
        var squares = _values.Sum(residual => residual * residual);
        double? mse = IsUsable ? squares / _values.Length : null;
        return new Dictionary<string, double?>
        {
            [Metric.Rmse.Name] = mse is { } value ? Math.Sqrt(value) : null,
            [Metric.Mae.Name] = IsUsable ? _values.Average(Math.Abs) : null,
            [Metric.R2.Name] = IsUsable && _values.Length > 1 ? R2(squares) : null,
            [Metric.Mse.Name] = mse,
        };
    }

    public RegressionOutput ToReport(string name)
    {
        var sorted = IsUsable ? _values.Order().ToArray() : [];
        return new RegressionOutput
        {
            Name = name,
            Metrics = Metrics(),
            Quantiles = sorted.Length == 0 ? [] : [.. ReportedShares.Select(share => new Quantile(share, QuantileOf(sorted, share)))],
            Histogram = sorted.Length == 0 ? [] : HistogramOf(sorted),
            Sample = Sample(),
        };
    }

    private bool IsUsable => _values.Length > 0 && _values.All(double.IsFinite);

    // When all expected numbers are equal, scikit-learn says 1 if they are met and else 0.
    private double R2(double squares)
    {
        var mean = expected.Average(value => (double)value);
        var total = expected.Sum(value => (value - mean) * (value - mean));
        return total > 0 ? 1 - (squares / total) : squares > 0 ? 0 : 1;
    }

    private static double QuantileOf(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    // As NumPy: a range without width gets the width 1.
    private static List<HistogramBin> HistogramOf(double[] sorted)
    {
        var (min, max) = sorted[0] < sorted[^1] ? (sorted[0], sorted[^1]) : (sorted[0] - 0.5, sorted[0] + 0.5);
        var width = (max - min) / HistogramBins;
        var counts = new long[HistogramBins];
        foreach (var value in sorted)
        {
            counts[Math.Min(HistogramBins - 1, (int)((value - min) / width))]++;
        }

        return [.. counts.Select((count, bin) => new HistogramBin(min + (bin * width), min + ((bin + 1) * width), count))];
    }

    private List<PredictedNumber> Sample()
    {
        var count = Math.Min(SampleAtMost, expected.Count);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => (int)((long)i * expected.Count / count))
                .Select(row => new PredictedNumber(expected[row], predicted[row])),
        ];
    }
}
