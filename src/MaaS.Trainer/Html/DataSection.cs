using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>What was trained and tested on, and what was left out.</summary>
internal static class DataSection
{
    public static IEnumerable<XElement> Of(DataReport? data)
    {
        if (data is not null)
        {
            yield return Markup.Section(
                "Data",
                Markup.Facts(
                    ("Source", data.Source),
                    ("Rows read", Figures.Count(data.RowsRead)),
                    ("Rows not used", Figures.Count(data.Dropped.Sum(dropped => dropped.Count)))),
                Markup.Element(
                    "div",
                    Markup.Class("side"),
                    Parts(data),
                    data.Classes.Count > 0 ? Classes(data.Classes) : null,
                    data.Dropped.Count > 0 ? Dropped(data.Dropped) : null));
        }
    }

    private static XElement Parts(DataReport data)
    {
        var used = Math.Max(1, data.TrainRows + data.ValidationRows + data.TestRows);
        return Markup.Table(
            "Parts",
            ["Part", "#Rows", "#Share"],
            from part in new[] { ("Training", data.TrainRows), ("Validation", data.ValidationRows), ("Test", data.TestRows) }
            select (IReadOnlyList<object?>)[part.Item1, Figures.Count(part.Item2), Figures.Percent((double)part.Item2 / used)]);
    }

    private static XElement Dropped(IReadOnlyList<DroppedRows> dropped) => Markup.Table(
        "Rows that were not used",
        ["Reason", "#Rows", "Such as"],
        dropped.Select(rows => (IReadOnlyList<object?>)[rows.Reason, Figures.Count(rows.Count), string.Join(", ", rows.Examples)]));

    private static XElement Classes(IReadOnlyList<ClassCount> classes) => Markup.Table(
        "Rows by class",
        ["Class", "#Training", "#Validation", "#Test"],
        classes.Select(c => (IReadOnlyList<object?>)
            [c.Label, Figures.Count(c.Train), Figures.Count(c.Validation), Figures.Count(c.Test)]));
}
