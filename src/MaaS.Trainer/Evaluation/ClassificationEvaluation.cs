using System.Numerics.Tensors;

namespace MaaS.Trainer;

/// <summary>Measures a classifier batch by batch. Not thread-safe.</summary>
/// <param name="labels">Of the classes, in the order of the network's outputs; at least two.</param>
internal sealed class ClassificationEvaluation(IReadOnlyList<string> labels)
{
    private const int TopK = 5;

    // For more classes the scores would take much memory and the sorting much time.
    private const int AucClassesAtMost = 100;

    // What scikit-learn's log_loss clips float32 probabilities to: the distance from 1 to the next number.
    private const float Epsilon = 1.1920929e-7f;

    private readonly ClassCounts _counts = new(labels.Count);
    private readonly Calibration _calibration = new();
    private readonly WorstRows _worst = new();
    private readonly List<float> _scores = [];
    private readonly List<int> _expected = [];
    private long _inTopK;
    private double _logLoss;

    /// <summary>Whether a metric is measured for so many classes.</summary>
    public static bool Measures(Metric metric, int classes) =>
        (metric != Metric.Top5Accuracy || classes > TopK) && (metric != Metric.Auc || classes <= AucClassesAtMost);

    /// <summary>Adds the next rows.</summary>
    /// <param name="probabilities">Row by row, one for each class, that sum to 1.</param>
    /// <param name="expected">The class of each row.</param>
    public void Add(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> expected)
    {
        if (probabilities.Length != expected.Length * labels.Count)
        {
            throw new ArgumentException(
                $"Found {probabilities.Length} probabilities for {expected.Length} rows, expected {labels.Count} a row.",
                nameof(probabilities));
        }

        for (var row = 0; row < expected.Length; row++)
        {
            Add(probabilities.Slice(row * labels.Count, labels.Count), expected[row]);
        }

        if (labels.Count <= AucClassesAtMost)
        {
            _scores.AddRange(probabilities);
            _expected.AddRange(expected);
        }
    }

    /// <summary>By <see cref="Metric.Name"/>; null where a metric is not defined on these rows.</summary>
    /// <param name="loss">Mean over these rows of what training minimises; becomes the metric of that name.</param>
    public IReadOnlyDictionary<string, double?> Metrics(double? loss)
    {
        var metrics = new Dictionary<string, double?>
        {
            [Metric.Loss.Name] = Finite(loss),
            [Metric.Accuracy.Name] = _counts.Accuracy,
            [Metric.F1Macro.Name] = _counts.Macro(c => c.F1),
            [Metric.PrecisionMacro.Name] = _counts.Macro(c => c.Precision),
            [Metric.RecallMacro.Name] = _counts.Macro(c => c.Recall),
            [Metric.F1Weighted.Name] = _counts.Weighted(c => c.F1),
            [Metric.PrecisionWeighted.Name] = _counts.Weighted(c => c.Precision),
            [Metric.RecallWeighted.Name] = _counts.Weighted(c => c.Recall),
            [Metric.LogLoss.Name] = Finite(_logLoss / _counts.Rows),
            [Metric.Ece.Name] = Finite(_calibration.ToReport().Ece),
        };
        if (labels.Count > TopK)
        {
            metrics[Metric.Top5Accuracy.Name] = _counts.Rows == 0 ? null : (double)_inTopK / _counts.Rows;
        }

        if (labels.Count <= AucClassesAtMost)
        {
            metrics[Metric.Auc.Name] = RocAuc.OneVersusRest(_scores, _expected, labels.Count);
        }

        return metrics;
    }

    /// <summary>What is reported of the test set when these rows are it.</summary>
    /// <param name="loss">As for <see cref="Metrics"/>.</param>
    public TestReport ToReport(double? loss) => new()
    {
        Metrics = Metrics(loss),
        Rows = _counts.Rows,
        Classification = new ClassificationReport
        {
            Labels = labels,
            ConfusionMatrix = _counts.Matrix(),
            PerClass = _counts.PerClass(labels),
            Calibration = _calibration.ToReport(),
        },
        Worst = _worst.ToList(),
    };

    private void Add(ReadOnlySpan<float> probabilities, int expected)
    {
        var row = _counts.Rows;
        var predicted = TensorPrimitives.IndexOfMax(probabilities);
        var confidence = probabilities[predicted];
        var loss = -Math.Log(Math.Clamp(probabilities[expected], Epsilon, 1 - Epsilon));
        _counts.Add(expected, predicted);
        _calibration.Add(confidence, predicted == expected);
        _inTopK += Rank(probabilities, expected) < TopK ? 1 : 0;
        _logLoss += loss;
        _worst.Add(row, loss, () => new WorstExample
        {
            Row = row,
            Expected = labels[expected],
            Predicted = labels[predicted],
            Score = Finite(confidence),
            Loss = Finite(loss),
        });
    }

    /// <summary>
    /// How many classes come before this one, as in scikit-learn's <c>top_k_accuracy_score</c>: of equal ones the last first.
    /// </summary>
    internal static int Rank(ReadOnlySpan<float> probabilities, int expected)
    {
        var rank = 0;
        for (var c = 0; c < probabilities.Length; c++)
        {
            if (probabilities[c] > probabilities[expected] || (c > expected && probabilities[c] == probabilities[expected]))
            {
                rank++;
            }
        }

        return rank;
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
