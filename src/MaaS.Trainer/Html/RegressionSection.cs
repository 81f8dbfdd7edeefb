using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>How far the predicted numbers are off, output by output.</summary>
internal static class RegressionSection
{
    public static IEnumerable<XElement> Of(TestReport? test)
    {
        if (test?.Regression is { } report)
        {
            yield return Markup.Section(
                "Regression", Comparison(test.Metrics, report), report.Outputs.Select(Output));
        }
    }

    private static XElement Comparison(IReadOnlyDictionary<string, double?> metrics, RegressionReport report) => Markup.Table(
        report.Baseline is null ? "On the test set" : "On the test set, compared with linear least squares",
        ["Metric", "#Network", .. report.Baseline is null ? [] : (string[])["#Least squares"]],
        metrics.Keys.Select(name => (IReadOnlyList<object?>)
        [
            Figures.MetricTitle(name),
            Figures.Number(metrics[name]),
            Figures.Number(report.Baseline?.GetValueOrDefault(name)),
        ]));

    private static XElement Output(RegressionOutput output) => Markup.Element(
        "div",
        Markup.Element("h3", output.Name),
        Markup.Facts(
            [.. output.Metrics.Select(metric => (Figures.MetricTitle(metric.Key), (object?)Figures.Number(metric.Value)))]),
        Markup.Element("div", Markup.Class("figures"), Scatter(output), Histogram(output)),
        output.Quantiles.Count == 0
            ? null
            : Markup.Table(
                "Residuals: predicted minus expected",
                ["Share of the rows", .. output.Quantiles.Select(quantile => $"#{Figures.Number(quantile.Share * 100)} %")],
                [["at most", .. output.Quantiles.Select(quantile => Figures.Number(quantile.Value))]]));

    private static XElement? Scatter(RegressionOutput output)
    {
        if (output.Sample.Count == 0)
        {
            return null;
        }

        var numbers = output.Sample.SelectMany(pair => new[] { pair.Expected, pair.Predicted });
        var x = Axis.Around("Expected", numbers);
        var plot = new Plot($"{output.Name}: predicted by expected", x, Axis.Around("Predicted", numbers));
        plot.Rule("ideal", (x.Min, x.Min), (x.Max, x.Max));
        plot.Points("validation", output.Sample.Select(pair => (pair.Expected, pair.Predicted)), radius: 2.2);
        return Markup.Figure(
            "Predicted by expected", plot.ToElement(), ("validation", $"{Figures.Count(output.Sample.Count)} rows"), ("ideal", "exact"));
    }

    private static XElement? Histogram(RegressionOutput output)
    {
        if (output.Histogram.Count == 0)
        {
            return null;
        }

        var bins = output.Histogram;
        var y = Axis.Around("Rows", bins.Select(bin => (double)bin.Count).Append(0));
        var x = Axis.Around("Predicted - expected", [bins[0].Lower, bins[^1].Upper]);
        var plot = new Plot($"{output.Name}: residuals", x, y);
        foreach (var bin in bins)
        {
            var range = $"{Figures.Number(bin.Lower)} to {Figures.Number(bin.Upper)}";
            plot.Bar("validation", bin.Lower, bin.Upper, bin.Count, $"{range}: {Figures.Count(bin.Count)} rows");
        }

        if (x.Min < 0 && x.Max > 0)
        {
            plot.Rule("ideal", (0, y.Min), (0, y.Max));
        }

        return Markup.Figure("Residuals", plot.ToElement(), ("validation", "rows"), ("ideal", "exact"));
    }
}
