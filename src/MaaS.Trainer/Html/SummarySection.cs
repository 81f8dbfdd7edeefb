using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>The head of the page: how the run ended, and the figures that are asked for first.</summary>
internal static class SummarySection
{
    private static readonly Metric[] TestMetrics =
        [Metric.Accuracy, Metric.Top5Accuracy, Metric.F1Macro, Metric.Auc, Metric.Rmse, Metric.Mae, Metric.R2, Metric.Loss];

    public static XElement Of(RunReport report) => Markup.Element(
        "header",
        Markup.Element(
            "div",
            Markup.Class("headline"),
            Markup.Element("h1", report.Name),
            Markup.Element("span", Markup.Class($"badge {StatusClass(report.Status)}"), report.Status.ToString())),
        Markup.Element("p", Markup.Class("muted"), string.Join(" · ", Subtitle(report))),
        report.Error is { Length: > 0 } error
            ? Markup.Element("div", Markup.Class("error"), Markup.Attribute("role", "alert"), Markup.Element("pre", error))
            : null,
        Markup.Element("ul", Markup.Class("cards"), Cards(report).Select(Card)));

    private static string StatusClass(RunStatus status) => status switch
    {
        RunStatus.Succeeded => "good",
        RunStatus.Cancelled => "warning",
        _ => "bad",
    };

    private static IEnumerable<string> Subtitle(RunReport report)
    {
        yield return $"Started {Figures.Time(report.StartedAt)}";
        yield return $"took {Figures.Duration(report.ElapsedSeconds)}";
        if (report.Device is { } device)
        {
            yield return $"on {device}";
        }

        if (report.StoppedBy is { } reason)
        {
            yield return reason switch
            {
                StopReason.Epochs => "all epochs trained",
                StopReason.EarlyStopping => "stopped early, the metric no longer improved",
                StopReason.TimeBudget => "stopped when the time was used up",
                _ => "stopped by a signal",
            };
        }
    }

    private static IEnumerable<(string Name, string Value, string? Note)> Cards(RunReport report)
    {
        if (report.Test is { } test)
        {
            var note = $"{Figures.Count(test.Rows)} test rows";
            foreach (var metric in TestMetrics.Where(metric => test.Metrics.GetValueOrDefault(metric.Name) is not null))
            {
                yield return (metric.Title, Figures.Metric(metric.Name, test.Metrics[metric.Name]), note);
            }
        }

        if (report.Epochs is [.., var last])
        {
            yield return report.BestEpoch is { } best
                ? ("Best epoch", Figures.Count(best), $"of {Figures.Count(last.Epoch)} trained")
                : ("Epochs", Figures.Count(last.Epoch), "trained");
            yield return ("Throughput", Figures.Count((long)report.Epochs.Average(epoch => epoch.RowsPerSecond)), "rows a second");
        }

        if (report.Parameters is { } parameters)
        {
            yield return ("Parameters", Figures.Count(parameters), report.Precision);
        }

        if (report.Export is { } export)
        {
            yield return ("Model size", Figures.Bytes(export.Bytes), "ONNX");
        }
    }

    private static XElement Card((string Name, string Value, string? Note) card) => Markup.Element(
        "li",
        Markup.Element("span", Markup.Class("name"), card.Name),
        Markup.Element("span", Markup.Class("value"), card.Value),
        Markup.Element("span", Markup.Class("note"), card.Note ?? ""));
}
