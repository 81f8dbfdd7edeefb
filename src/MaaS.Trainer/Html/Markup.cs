using System.Globalization;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>The elements that the parts of a page are made of.</summary>
internal static class Markup
{
    /// <param name="name">Of the element.</param>
    /// <param name="content">Texts, numbers, attributes, elements or sequences of them; null adds nothing.</param>
    public static XElement Element(string name, params object?[] content) => new(name, content);

    public static XAttribute Attribute(string name, string value) => new(name, value);

    /// <summary>A coordinate or length of an SVG.</summary>
    public static XAttribute Attribute(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    public static XAttribute Class(string names) => new("class", names);

    /// <summary>A part of the page with its heading; the heading's text is also the anchor.</summary>
    public static XElement Section(string title, params object?[] content) => Element(
        "section",
        Attribute("id", Anchor(title)),
        Element("h2", title),
        content);

    public static string Anchor(string title) => title.ToLowerInvariant().Replace(' ', '-');

    /// <summary>A table that scrolls when it is too large.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="headers">Of the columns; one that starts with '#' has numbers, which are set to the right.</param>
    /// <param name="rows">Cells as texts, numbers or elements; the first of a row is its header.</param>
    public static XElement Table(string caption, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<object?>> rows) => Element(
        "div",
        Class("scroll"),
        Attribute("tabindex", "0"),
        Element(
            "table",
            Element("caption", caption),
            Element("thead", Element("tr", headers.Select(header => Cell(header, "th", header.TrimStart('#'), Attribute("scope", "col"))))),
            Element("tbody", rows.Select(row => Row(headers, row)))));

    /// <summary>Names and values, one below the other; those without a value are left out.</summary>
    public static XElement Facts(params (string Name, object? Value)[] facts) => Element(
        "dl",
        facts.Where(fact => fact.Value is not null and not "").Select(
            fact => Element("div", Element("dt", fact.Name), Element("dd", fact.Value))));

    /// <summary>A chart with its title and its legend.</summary>
    public static XElement Figure(string title, XElement chart, params (string Class, string Text)[] legend) => Element(
        "figure",
        Element(
            "figcaption",
            Element("strong", title),
            legend.Select(entry => Element("span", Class($"key {entry.Class}"), entry.Text))),
        chart);

    private static XElement Row(IReadOnlyList<string> headers, IReadOnlyList<object?> cells) => Element(
        "tr",
        cells.Zip(headers, (cell, header) => (cell, header)).Select((pair, column) => column == 0
            ? Cell(pair.header, "th", pair.cell, Attribute("scope", "row"))
            : Cell(pair.header, "td", pair.cell, null)));

    private static XElement Cell(string header, string name, object? content, XAttribute? scope) =>
        Element(name, scope, header.StartsWith('#') ? Class("number") : null, content);
}
