using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>How the classes are told apart: confusion matrix, table of the classes and calibration.</summary>
internal static class ClassificationSection
{
    private const int ConfusionsAtMost = 12;

    public static IEnumerable<XElement> Of(ClassificationReport? report)
    {
        if (report is null)
        {
            yield break;
        }

        yield return Markup.Section(
            "Classes",
            Markup.Element(
                "div",
                Markup.Class("side"),
                report.ConfusionMatrix is { } matrix ? ConfusionMatrixChart.Of(report.Labels, matrix) : null,
                PerClass(report.PerClass),
                Confusions(report)));
        if (report.Calibration is { } calibration)
        {
            yield return Markup.Section("Calibration", Calibration(calibration));
        }
    }

    private static XElement PerClass(IReadOnlyList<ClassReport> classes)
    {
        var hasNumbers = classes.Count > ConfusionMatrixChart.NamesAtMost;
        return Markup.Table(
            "Classes on the test set",
            ["Class", .. hasNumbers ? ["#No."] : Array.Empty<string>(), "#Precision", "#Recall", "#F1", "#Rows"],
            classes.Select((c, number) => (IReadOnlyList<object?>)
            [
                c.Label,
                .. hasNumbers ? [Figures.Count(number)] : Array.Empty<string>(),
                Figures.Percent(c.Precision),
                Figures.Percent(c.Recall),
                Figures.Percent(c.F1),
                Figures.Count(c.Support),
            ]));
    }

    private static XElement? Confusions(ClassificationReport report)
    {
        var confusions = (report.ConfusionMatrix ?? [])
            .SelectMany((row, expected) => row.Select((count, predicted) => (Expected: expected, Predicted: predicted, Count: count)))
            .Where(cell => cell.Expected != cell.Predicted && cell.Count > 0)
            .OrderByDescending(cell => cell.Count)
            .Take(ConfusionsAtMost)
            .ToList();
        return confusions.Count == 0
            ? null
            : Markup.Table(
                "Most frequent confusions",
                ["Expected", "Predicted", "#Rows", "#Of the class"],
                confusions.Select(cell => (IReadOnlyList<object?>)
                [
                    report.Labels[cell.Expected],
                    report.Labels[cell.Predicted],
                    Figures.Count(cell.Count),
                    Figures.Percent((double)cell.Count / report.ConfusionMatrix![cell.Expected].Sum(count => (long)count)),
                ]));
    }

    private static XElement Calibration(CalibrationReport calibration)
    {
        var plot = new Plot("Accuracy by confidence", Axis.Share("Confidence"), Axis.Share("Accuracy"));
        foreach (var bin in calibration.Bins.Where(bin => bin.Accuracy is not null))
        {
            plot.Bar("validation", bin.Lower, bin.Upper, bin.Accuracy!.Value, $"{Figures.Count(bin.Count)} rows: {Describe(bin)}");
        }

        plot.Rule("ideal", (0, 0), (1, 1));
        var rows = calibration.Bins.Where(bin => bin.Count > 0).Select(bin => (IReadOnlyList<object?>)
        [
            $"{Figures.Number(bin.Lower)} to {Figures.Number(bin.Upper)}",
            Figures.Count(bin.Count),
            Figures.Percent(bin.Confidence),
            Figures.Percent(bin.Accuracy),
        ]);
        return Markup.Element(
            "div",
            Markup.Class("figures"),
            Markup.Figure("Accuracy by confidence", plot.ToElement(), ("validation", "measured"), ("ideal", "perfectly calibrated")),
            Markup.Element(
                "div",
                Markup.Element(
                    "p",
                    "Expected calibration error: ",
                    Markup.Element("strong", Figures.Number(calibration.Ece)),
                    ". A bar below the diagonal says that the network is surer than it should be."),
                Markup.Table("Rows by confidence", ["Confidence", "#Rows", "#Mean", "#Accuracy"], rows)));
    }

    private static string Describe(CalibrationBin bin) =>
        $"confidence {Figures.Percent(bin.Confidence)}, accuracy {Figures.Percent(bin.Accuracy)}";
}
