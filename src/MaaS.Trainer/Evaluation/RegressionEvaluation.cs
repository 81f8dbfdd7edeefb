using System.Globalization;

namespace MaaS.Trainer;

/// <summary>Measures a regression batch by batch, in the unit of the data. Not thread-safe.</summary>
/// <param name="outputs">Names of the numbers that are predicted, in the order of the network's outputs; at least one.</param>
internal sealed class RegressionEvaluation(IReadOnlyList<string> outputs)
{
    private readonly List<float>[] _predicted = [.. outputs.Select(_ => new List<float>())];
    private readonly List<float>[] _expected = [.. outputs.Select(_ => new List<float>())];
    private readonly WorstRows _worst = new();
    private long _rows;

    /// <summary>Adds the next rows.</summary>
    /// <param name="predicted">Row by row, one for each output.</param>
    /// <param name="expected">As <paramref name="predicted"/>.</param>
    public void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> expected)
    {
        if (predicted.Length != expected.Length || predicted.Length % outputs.Count != 0)
        {
            throw new ArgumentException(
                $"Found {predicted.Length} predicted and {expected.Length} expected numbers, expected {outputs.Count} a row of each.",
                nameof(predicted));
        }

        for (var start = 0; start < predicted.Length; start += outputs.Count)
        {
            AddRow(predicted.Slice(start, outputs.Count), expected.Slice(start, outputs.Count));
        }
    }

    /// <summary>
    /// By <see cref="Metric.Name"/>: the mean over the outputs of each; null where a metric is not defined on these rows.
    /// </summary>
    /// <param name="loss">Mean over these rows of what training minimises; becomes the metric of that name. Null: there is none.</param>
    public IReadOnlyDictionary<string, double?> Metrics(double? loss)
    {
        var metrics = MeanOf([.. Residuals().Select(residuals => residuals.Metrics())]);
        if (loss is { } value)
        {
            metrics[Metric.Loss.Name] = double.IsFinite(value) ? value : null;
        }

        return metrics;
    }

    /// <summary>What is reported of the test set when these rows are it.</summary>
    /// <param name="loss">As for <see cref="Metrics"/>.</param>
    /// <param name="baseline">What <see cref="LeastSquares"/> measures on the same rows; null when it was not computed.</param>
    public TestReport ToReport(double? loss, IReadOnlyDictionary<string, double?>? baseline) => new()
    {
        Metrics = Metrics(loss),
        Rows = _rows,
        Regression = new RegressionReport
        {
            Outputs = [.. Residuals().Zip(outputs, (residuals, name) => residuals.ToReport(name))],
            Baseline = baseline,
        },
        Worst = _worst.ToList(),
    };

    private void AddRow(ReadOnlySpan<float> predicted, ReadOnlySpan<float> expected)
    {
        var loss = 0.0;
        for (var output = 0; output < outputs.Count; output++)
        {
            _predicted[output].Add(predicted[output]);
            _expected[output].Add(expected[output]);
            var residual = (double)predicted[output] - expected[output];
            loss += residual * residual / outputs.Count;
        }

        var row = (int)_rows++;
        _worst.Add(row, loss, () => new WorstExample
        {
            Row = row,
            Expected = Text(_expected, row),
            Predicted = Text(_predicted, row),
            Loss = double.IsFinite(loss) ? loss : null,
        });
    }

    private IEnumerable<Residuals> Residuals() => _predicted.Zip(_expected, (predicted, expected) => new Residuals(predicted, expected));

    private static Dictionary<string, double?> MeanOf(IReadOnlyList<IReadOnlyDictionary<string, double?>> outputs) =>
        outputs[0].Keys.ToDictionary(
            name => name,
            name => outputs.All(output => output[name] is not null) ? outputs.Average(output => output[name]) : null);

    private static string Text(List<float>[] values, int row) =>
        string.Join(", ", values.Select(output => output[row].ToString("G6", CultureInfo.InvariantCulture)));
}
