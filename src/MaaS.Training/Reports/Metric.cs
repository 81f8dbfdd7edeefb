namespace MaaS.Training;

/// <summary>A figure that says how good a network is on some rows.</summary>
public sealed record Metric
{
    private Metric(string name, string title, bool isHigherBetter)
    {
        Name = name;
        Title = title;
        IsHigherBetter = isHigherBetter;
    }

    /// <summary>What training minimises, with its class weights and label smoothing.</summary>
    public static Metric Loss { get; } = new("loss", "Loss", isHigherBetter: false);

    public static Metric Accuracy { get; } = new("accuracy", "Accuracy", isHigherBetter: true);

    /// <summary>The share of rows whose class is among the five most probable; only with more than five classes.</summary>
    public static Metric Top5Accuracy { get; } = new("top5Accuracy", "Top-5 accuracy", isHigherBetter: true);

    public static Metric PrecisionMacro { get; } = new("precisionMacro", "Precision (macro)", isHigherBetter: true);

    public static Metric RecallMacro { get; } = new("recallMacro", "Recall (macro)", isHigherBetter: true);

    public static Metric F1Macro { get; } = new("f1Macro", "F1 (macro)", isHigherBetter: true);

    public static Metric PrecisionWeighted { get; } = new("precisionWeighted", "Precision (weighted)", isHigherBetter: true);

    public static Metric RecallWeighted { get; } = new("recallWeighted", "Recall (weighted)", isHigherBetter: true);

    public static Metric F1Weighted { get; } = new("f1Weighted", "F1 (weighted)", isHigherBetter: true);

    /// <summary>Area under the ROC curve; with more than two classes the mean over one against the rest.</summary>
    public static Metric Auc { get; } = new("auc", "ROC AUC", isHigherBetter: true);

    /// <summary>Mean negative logarithm of the probability of the expected class.</summary>
    public static Metric LogLoss { get; } = new("logLoss", "Log loss", isHigherBetter: false);

    /// <summary>Expected calibration error.</summary>
    public static Metric Ece { get; } = new("ece", "Calibration error (ECE)", isHigherBetter: false);

    public static Metric Mse { get; } = new("mse", "MSE", isHigherBetter: false);

    public static Metric Rmse { get; } = new("rmse", "RMSE", isHigherBetter: false);

    public static Metric Mae { get; } = new("mae", "MAE", isHigherBetter: false);

    /// <summary>Coefficient of determination.</summary>
    public static Metric R2 { get; } = new("r2", "R²", isHigherBetter: true);

    /// <summary>Those for both kinds of task, for classifications, then for regressions; the most telling first.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        Loss,
        Accuracy, Top5Accuracy, F1Macro, PrecisionMacro, RecallMacro, F1Weighted, PrecisionWeighted, RecallWeighted, Auc, LogLoss, Ece,
        Rmse, Mae, R2, Mse,
    ];

    private static Metric[] Regressions => [Rmse, Mae, R2, Mse];

    /// <summary>As in JSON.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string Title { get; }

    public bool IsHigherBetter { get; }

    /// <summary>Whether it is measured for a task.</summary>
    public bool IsOf(DataTask task) => this == Loss || Regressions.Contains(this) == (task == DataTask.Regression);

    /// <summary>Null when no metric has that name.</summary>
    public static Metric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);
}
