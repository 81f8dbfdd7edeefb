using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>How loss, metrics and learning rate went, epoch by epoch.</summary>
internal static class CurvesSection
{
    private const string Train = "train";
    private const string Validation = "validation";

    // The others tell little that these do not; the table has them.
    private static readonly Metric[] NotDrawn =
    [
        Metric.Loss, Metric.PrecisionMacro, Metric.RecallMacro, Metric.F1Weighted, Metric.PrecisionWeighted, Metric.RecallWeighted,
        Metric.LogLoss, Metric.Ece, Metric.Mse,
    ];

    public static IEnumerable<XElement> Of(RunReport report)
    {
        var epochs = report.Epochs;
        if (epochs.Count == 0)
        {
            yield break;
        }

        var names = InOrder(epochs.SelectMany(epoch => epoch.Validation.Keys)).ToList();
        yield return Markup.Section(
            "Training",
            Markup.Element(
                "div",
                Markup.Class("figures"),
                Curves(report, Metric.Loss.Name),
                names.Where(name => NotDrawn.All(metric => metric.Name != name)).Select(name => Curves(report, name)),
                LearningRate(epochs)),
            Table(epochs, names));
    }

    private static IEnumerable<string> InOrder(IEnumerable<string> names)
    {
        var known = Metric.All.Select(metric => metric.Name).ToList();
        return names.Distinct().OrderBy(name => known.IndexOf(name) is var place and >= 0 ? place : known.Count);
    }

    private static XElement? Curves(RunReport report, string name)
    {
        var train = report.Epochs.Select(epoch => name == Metric.Loss.Name ? epoch.TrainLoss : null);
        var validation = report.Epochs.Select(epoch => Value(epoch.Validation, name));
        var lines = new[] { (Kind: Train, Values: train), (Kind: Validation, Values: validation) }
            .Select(line => (line.Kind, Points: line.Values.Zip(report.Epochs, (value, epoch) => Point(epoch, value)).ToList()))
            .Where(line => line.Points.Any(point => double.IsFinite(point.Y)))
            .ToList();
        if (lines.Count == 0)
        {
            return null;
        }

        var title = Figures.MetricTitle(name);
        var y = Axis.Around(title, lines.SelectMany(line => line.Points).Select(point => point.Y));
        var plot = new Plot($"{title} by epoch", EpochAxis(report.Epochs), y);
        if (report.BestEpoch is { } best && report.Epochs.Any(epoch => epoch.Epoch == best))
        {
            plot.Mark(best, $"best: {Figures.Count(best)}");
        }

        foreach (var (kind, points) in lines)
        {
            plot.Line(kind, points);
        }

        return Markup.Figure(title, plot.ToElement(), [.. lines.Select(line => (line.Kind, line.Kind))]);
    }

    private static XElement LearningRate(IReadOnlyList<EpochReport> epochs)
    {
        var y = Axis.Around("Learning rate", epochs.Select(epoch => epoch.LearningRate).Append(0));
        var plot = new Plot("Learning rate by epoch", EpochAxis(epochs), y);
        plot.Line("rate", [.. epochs.Select(epoch => Point(epoch, epoch.LearningRate))]);
        return Markup.Figure("Learning rate", plot.ToElement());
    }

    private static XElement Table(IReadOnlyList<EpochReport> epochs, IReadOnlyList<string> names) => Markup.Element(
        "details",
        Markup.Element("summary", "All epochs as a table"),
        Markup.Table(
            "Epochs; metrics are of the validation data",
            ["#Epoch", "#Learning rate", "#Train loss", .. names.Select(name => $"#{Figures.MetricTitle(name)}"), "#Time", "#Rows/s"],
            epochs.Select(epoch => (IReadOnlyList<object?>)
            [
                Figures.Count(epoch.Epoch),
                Figures.Number(epoch.LearningRate),
                Figures.Number(epoch.TrainLoss),
                .. names.Select(name => Figures.Metric(name, Value(epoch.Validation, name))),
                Figures.Duration(epoch.Seconds),
                Figures.Count((long)epoch.RowsPerSecond),
            ])));

    private static Axis EpochAxis(IReadOnlyList<EpochReport> epochs) => Axis.Whole("Epoch", epochs.Select(epoch => epoch.Epoch));

    private static double? Value(IReadOnlyDictionary<string, double?>? metrics, string name) => metrics?.GetValueOrDefault(name);

    private static (double X, double Y) Point(EpochReport epoch, double? value) => (epoch.Epoch, value ?? double.NaN);
}
