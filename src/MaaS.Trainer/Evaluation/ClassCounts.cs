namespace MaaS.Trainer;

/// <summary>
/// Counts which classes are predicted for which, and what follows from that alone: accuracy, precision, recall and F1 as scikit-learn's
/// <c>precision_recall_fscore_support</c> with <c>zero_division=0</c>.
/// </summary>
/// <param name="classes">How many there are.</param>
internal sealed class ClassCounts(int classes)
{
    // A matrix of more classes is neither readable nor small.
    private const int MatrixClassesAtMost = 200;

    private readonly int[]? _matrix = classes <= MatrixClassesAtMost ? new int[classes * classes] : null;
    private readonly long[] _correct = new long[classes];
    private readonly long[] _predicted = new long[classes];
    private readonly long[] _expected = new long[classes];

    public long Rows { get; private set; }

    /// <summary>Null without rows.</summary>
    public double? Accuracy => Rows == 0 ? null : (double)_correct.Sum() / Rows;

    public void Add(int expected, int predicted)
    {
        Rows++;
        _expected[expected]++;
        _predicted[predicted]++;
        if (expected == predicted)
        {
            _correct[expected]++;
        }

        if (_matrix is not null)
        {
            _matrix[(expected * classes) + predicted]++;
        }
    }

    /// <summary>[expected][predicted], null when there are too many classes.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Matrix() => _matrix?.Chunk(classes).ToList();

    public IReadOnlyList<ClassReport> PerClass(IReadOnlyList<string> labels) => [.. labels.Select(PerClass)];

    /// <summary>
    /// Mean over the classes that occur, be it as expected or as predicted; the others are left out, as scikit-learn does.
    /// </summary>
    /// <param name="figure">Of a class.</param>
    /// <returns>Null without rows.</returns>
    public double? Macro(Func<ClassReport, double> figure) =>
        Rows == 0 ? null : Enumerable.Range(0, classes).Where(c => _expected[c] + _predicted[c] > 0).Average(c => figure(PerClass("", c)));

    /// <summary>Mean over the classes, weighted with how many rows each has. Null without rows.</summary>
    public double? Weighted(Func<ClassReport, double> figure) =>
        Rows == 0 ? null : Enumerable.Range(0, classes).Sum(c => figure(PerClass("", c)) * _expected[c]) / Rows;

    private ClassReport PerClass(string label, int index) => new(
        label,
        Ratio(_correct[index], _predicted[index]),
        Ratio(_correct[index], _expected[index]),
        Ratio(2 * _correct[index], _predicted[index] + _expected[index]),
        _expected[index]);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
