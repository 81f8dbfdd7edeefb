using System.Globalization;

namespace MaaS.Trainer;

/// <summary>A line per epoch, for logs.</summary>
internal sealed class ProgressLines(TextWriter output) : ITrainingProgress
{
    /// <summary>An epoch as one line.</summary>
    public static string Describe(EpochReport report, int epochs)
    {
        var figures = report.Validation.Where(pair => pair.Value is not null).Select(pair =>
            string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:0.####}")).ToList();
        var validation = figures.Count > 0 ? $", validation: {string.Join(", ", figures)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {report.Epoch}/{epochs}: loss {report.TrainLoss:0.0000}{validation} ({report.RowsPerSecond:0} rows/s, {report.Seconds:0.0} s)");
    }

    public void Entered(RunPhase phase)
    {
    }

    public void Noted(string text) => output.WriteLine(text);

    public void Stepped(TrainingPosition position)
    {
    }

    public void EpochEnded(EpochReport report, TrainingPosition position) => output.WriteLine(Describe(report, position.Epochs));
}
