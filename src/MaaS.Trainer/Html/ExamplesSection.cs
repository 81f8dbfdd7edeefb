using System.Buffers.Text;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>The rows of the test set with the highest loss.</summary>
internal static class ExamplesSection
{
    private const string PictureStart = "data:image/png;base64,";

    public static IEnumerable<XElement> Of(IReadOnlyList<WorstExample> worst)
    {
        if (worst.Count > 0)
        {
            yield return Markup.Section(
                "Worst examples",
                Markup.Element(
                    "p",
                    Markup.Class("muted"),
                    "The rows of the test set with the highest loss: mistakes of the network, or of the labels."),
                Markup.Element("ul", Markup.Class("examples"), worst.Select(Example)));
        }
    }

    private static XElement Example(WorstExample example) => Markup.Element(
        "li",
        Picture(example),
        example.Text is { } text ? Markup.Element("blockquote", text) : null,
        Markup.Facts(
            ("Expected", example.Expected),
            ("Predicted", Markup.Element("span", example.Predicted, example.Score is { } score ? $" ({Figures.Percent(score)})" : null)),
            ("Loss", Figures.Number(example.Loss)),
            ("Test row", Figures.Count(example.Row))));

    private static XElement? Picture(WorstExample example) =>
        example.Picture is { } picture
        && picture.StartsWith(PictureStart, StringComparison.Ordinal)
        && Base64.IsValid(picture.AsSpan(PictureStart.Length))
            ? Markup.Element(
                "img",
                Markup.Attribute("src", picture),
                Markup.Attribute("alt", $"Test row {Figures.Count(example.Row)}: {example.Expected} predicted as {example.Predicted}"))
            : null;
}
