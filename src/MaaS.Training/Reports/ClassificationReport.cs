namespace MaaS.Training;

/// <summary>How a classifier did, class by class.</summary>
public sealed record ClassificationReport
{
    /// <summary>In the order of the network's outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Rows of the test set: [expected class][predicted class]. Null when there are too many classes to list.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? ConfusionMatrix { get; init; }

    public required IReadOnlyList<ClassReport> PerClass { get; init; }

    public CalibrationReport? Calibration { get; init; }
}
