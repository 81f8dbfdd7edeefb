namespace MaaS.Training;

/// <summary>
/// A metric of one part of the data, by which early stopping, schedules and a search choose: <c>validation.accuracy</c>,
/// <c>train.loss</c>. The test set is none of the parts: who chooses by it can no longer test with it.
/// </summary>
public sealed record MetricName
{
    private const string TrainPart = "train";
    private const string ValidationPart = "validation";

    private MetricName(string part, Metric metric)
    {
        Part = part;
        Metric = metric;
    }

    /// <summary>Every name there is. Of the training rows only the loss is measured, while the weights change.</summary>
    public static IReadOnlyList<MetricName> All { get; } =
        [.. Metric.All.Select(metric => new MetricName(ValidationPart, metric)), new MetricName(TrainPart, Metric.Loss)];

    public static MetricName ValidationLoss { get; } = All[0];

    public static MetricName TrainLoss { get; } = All[^1];

    /// <summary><c>train</c> or <c>validation</c>.</summary>
    public string Part { get; }

    public Metric Metric { get; }

    /// <summary>Reads a member that names a metric.</summary>
    /// <param name="reader">Reads the object that has the member.</param>
    /// <param name="name">Of the member.</param>
    /// <param name="about">What the metric is for.</param>
    /// <param name="fallback">What holds when the member is absent; null when it must be there.</param>
    public static MetricName Read(SpecReader reader, string name, string about, MetricName? fallback = null) =>
        reader.OneOf(name, All, about, fallback);

    /// <summary>Null when nothing is called <paramref name="text"/>.</summary>
    public static MetricName? Find(string text) => All.FirstOrDefault(candidate => candidate.ToString() == text);

    /// <summary>False when <paramref name="candidate"/> is not finite or as good as <paramref name="other"/>.</summary>
    /// <param name="candidate">A value of this metric.</param>
    /// <param name="other">Another; null or not finite when there is none yet.</param>
    public bool IsBetter(double candidate, double? other) =>
        double.IsFinite(candidate)
        && (other is not { } value || !double.IsFinite(value) || (Metric.IsHigherBetter ? candidate > value : candidate < value));

    /// <summary>Its value in an epoch; null when it was not measured or is not finite.</summary>
    public double? In(EpochReport epoch)
    {
        var value = Part == ValidationPart ? epoch.Validation.GetValueOrDefault(Metric.Name) : epoch.TrainLoss;
        return value is { } number && double.IsFinite(number) ? number : null;
    }

    /// <summary>As the spec has it.</summary>
    public override string ToString() => $"{Part}.{Metric.Name}";
}
