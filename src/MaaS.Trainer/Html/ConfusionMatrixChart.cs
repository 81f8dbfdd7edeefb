using System.Globalization;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>A confusion matrix as a heat map: a table with numbers for few classes, a picture for many.</summary>
internal static class ConfusionMatrixChart
{
    /// <summary>With more classes they are shown by number, not by name.</summary>
    public const int NamesAtMost = 20;

    private const int PictureSize = 600;
    private const int Margin = 46;

    // A cell that is darker needs a light text.
    private const double DarkShade = 0.6;

    public static XElement Of(IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> matrix) =>
        labels.Count <= NamesAtMost ? Table(labels, matrix) : Picture(labels, matrix);

    private static XElement Table(IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> matrix) => Markup.Element(
        "div",
        Markup.Class("scroll"),
        Markup.Attribute("tabindex", "0"),
        Markup.Element(
            "table",
            Markup.Class("matrix"),
            Markup.Element("caption", "Confusion matrix: rows are the expected classes, columns the predicted ones"),
            Markup.Element(
                "thead",
                Markup.Element(
                    "tr",
                    Markup.Element("td", Markup.Class("corner"), "expected ↓ predicted →"),
                    labels.Select(label => Header(label, "col")))),
            Markup.Element(
                "tbody",
                matrix.Select((row, expected) => Markup.Element(
                    "tr", Header(labels[expected], "row"), row.Select((count, predicted) => Cell(row, expected, predicted)))))));

    private static XElement Header(string label, string scope) =>
        Markup.Element("th", Markup.Attribute("scope", scope), Markup.Attribute("title", label), label);

    private static XElement Cell(IReadOnlyList<int> row, int expected, int predicted)
    {
        var shade = Shade(Share(row, predicted));
        return Markup.Element(
            "td",
            Markup.Class(Kind(expected, predicted) + (shade > DarkShade ? " dark" : row[predicted] == 0 ? " none" : "")),
            Markup.Attribute("style", $"--share:{shade.ToString("0.###", CultureInfo.InvariantCulture)}"),
            Figures.Count(row[predicted]));
    }

    private static XElement Picture(IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<int>> matrix)
    {
        var size = (double)(PictureSize - Margin) / labels.Count;
        var cells = matrix.SelectMany((row, expected) => row.Select((count, predicted) => (row, expected, predicted)))
            .Where(cell => cell.row[cell.predicted] > 0)
            .Select(cell => Markup.Element(
                "rect",
                Markup.Class(Kind(cell.expected, cell.predicted)),
                Markup.Attribute("x", Margin + (cell.predicted * size)),
                Markup.Attribute("y", Margin + (cell.expected * size)),
                Markup.Attribute("width", size),
                Markup.Attribute("height", size),
                Markup.Attribute("fill-opacity", Shade(Share(cell.row, cell.predicted))),
                Markup.Element(
                    "title",
                    $"{labels[cell.expected]} predicted as {labels[cell.predicted]}: {Figures.Count(cell.row[cell.predicted])}")));
        var picture = Markup.Element(
            "svg",
            Markup.Class("matrix"),
            Markup.Attribute("viewBox", FormattableString.Invariant($"0 0 {PictureSize} {PictureSize}")),
            Markup.Attribute("role", "img"),
            Markup.Attribute("aria-label", "Confusion matrix"),
            Markup.Element("title", "Confusion matrix"),
            Frame(),
            AxisText("predicted class →", Margin, 12),
            AxisText("expected class ↓", 0, 12 + 16),
            Numbers(labels.Count, size),
            cells);
        return Markup.Figure(
            "Confusion matrix", picture, ("right", "share of the class that is right"), ("wrong", "share that is taken for another class"));
    }

    private static XElement Frame() => Markup.Element(
        "rect",
        Markup.Class("frame"),
        Markup.Attribute("x", Margin),
        Markup.Attribute("y", Margin),
        Markup.Attribute("width", PictureSize - Margin),
        Markup.Attribute("height", PictureSize - Margin));

    private static IEnumerable<XElement> Numbers(int classes, double size) => Axis.Whole("", [0, classes - 1]).Ticks
        .Select(tick => (int)tick)
        .SelectMany(number => new[]
        {
            Number(number, Margin + ((number + 0.5) * size), Margin - 6, "middle"),
            Number(number, Margin - 6, Margin + ((number + 0.5) * size) + 4, "end"),
        });

    private static XElement Number(int number, double x, double y, string anchor) => Markup.Element(
        "text",
        Markup.Class("tick"),
        Markup.Attribute("x", x),
        Markup.Attribute("y", y),
        Markup.Attribute("text-anchor", anchor),
        Figures.Count(number));

    private static XElement AxisText(string text, double x, double y) =>
        Markup.Element("text", Markup.Class("title"), Markup.Attribute("x", x), Markup.Attribute("y", y), text);

    private static string Kind(int expected, int predicted) => expected == predicted ? "right" : "wrong";

    private static double Share(IReadOnlyList<int> row, int predicted) =>
        row[predicted] == 0 ? 0 : row[predicted] / (double)row.Sum(count => (long)count);

    // Few rows are still to be seen: they are what one looks for.
    private static double Shade(double share) => share == 0 ? 0 : 0.08 + (0.92 * Math.Sqrt(share));
}
