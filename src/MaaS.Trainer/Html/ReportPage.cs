using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>
/// A run's report as one page for people: <c>report.html</c>. It opens without a network and without scripts, and reads in light and dark.
/// </summary>
internal static class ReportPage
{
    /// <param name="report">What to show; its texts may hold anything.</param>
    /// <param name="writer">Gets the page; stays open.</param>
    public static void Write(RunReport report, TextWriter writer)
    {
        XElement[] sections =
        [
            .. SearchSection.Of(report.Search),
            .. CurvesSection.Of(report),
            .. ClassificationSection.Of(report.Test?.Classification),
            .. RegressionSection.Of(report.Test),
            .. ExamplesSection.Of(report.Test?.Worst ?? []),
            .. DataSection.Of(report.Data),
            .. NetworkSection.Of(report.Network),
            ProvenanceSection.Of(report),
        ];
        HtmlDocument.Write(
            Markup.Element(
                "html",
                Markup.Attribute("lang", "en"),
                Head(report),
                Markup.Element("body", SummarySection.Of(report), Contents(sections), Markup.Element("main", sections))),
            writer);
    }

    // Nothing may be fetched, whatever a text of the report should bring along.
    private static XElement Head(RunReport report) => Markup.Element(
        "head",
        Markup.Element("meta", Markup.Attribute("charset", "utf-8")),
        Markup.Element(
            "meta",
            Markup.Attribute("http-equiv", "Content-Security-Policy"),
            Markup.Attribute("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")),
        Markup.Element(
            "meta", Markup.Attribute("name", "viewport"), Markup.Attribute("content", "width=device-width, initial-scale=1")),
        Markup.Element("meta", Markup.Attribute("name", "color-scheme"), Markup.Attribute("content", "light dark")),
        Markup.Element("title", $"{report.Name}: training report"),
        Markup.Element("style", ReportStyle.Css));

    private static XElement Contents(IEnumerable<XElement> sections) => Markup.Element(
        "nav",
        Markup.Attribute("aria-label", "Contents"),
        sections.Select(section => Markup.Element(
            "a", Markup.Attribute("href", $"#{section.Attribute("id")!.Value}"), section.Element("h2")!.Value)));
}
