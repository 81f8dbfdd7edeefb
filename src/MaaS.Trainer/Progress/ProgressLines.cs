using System.Globalization;

namespace MaaS.Trainer;

/// <summary>A line per epoch, for logs.</summary>
internal sealed class ProgressLines(TextWriter output) : ITrainingProgress
{
    private static readonly Metric[] Shown = [Metric.Loss, Metric.Accuracy, Metric.F1Macro, Metric.Rmse, Metric.R2];

    /// <summary>An epoch as one line, with the most telling figures of validation.</summary>
    public static string Describe(EpochReport report, TrainingPosition position)
    {
        var trial = position.Trial is { } number ? FormattableString.Invariant($"trial {number + 1}: ") : "";
        var figures = Shown.Where(metric => report.Validation.GetValueOrDefault(metric.Name) is not null)
            .Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {report.Validation[metric.Name]:0.0000}"))
            .ToList();
        var validation = figures.Count > 0 ? $", validation: {string.Join(", ", figures)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{trial}epoch {report.Epoch}/{position.Epochs}: loss {report.TrainLoss:0.0000}{validation} "
            + $"({report.RowsPerSecond:0} rows/s, {report.Seconds:0.0} s)");
    }

    public void Entered(RunPhase phase)
    {
    }

    public void Noted(string text) => output.WriteLine(text);

    public void Stepped(TrainingPosition position)
    {
    }

    public void Pulsed()
    {
    }

    public void EpochEnded(EpochReport report, TrainingPosition position) => output.WriteLine(Describe(report, position));
}
