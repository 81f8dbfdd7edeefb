using System.Text.Json;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>The trials of a search.</summary>
internal static class SearchSection
{
    private const string PathRoot = "$.";

    public static IEnumerable<XElement> Of(SearchReport? search)
    {
        if (search is not null)
        {
            yield return Markup.Section(
                "Search",
                Markup.Facts(
                    ("Strategy", search.Strategy),
                    ("Compared by", search.Metric),
                    ("Best trial", search.BestTrial is { } best ? Figures.Count(best) : "none, all failed")),
                Trials(search));
        }
    }

    private static XElement Trials(SearchReport search)
    {
        var paths = search.Trials.SelectMany(trial => trial.Values.Keys).Distinct().ToList();
        return Markup.Table(
            "Trials",
            ["#Trial", "Result", "#Epochs", $"#{search.Metric}", .. paths.Select(ShortPath), "#Time"],
            search.Trials.Select(trial => (IReadOnlyList<object?>)
            [
                Figures.Count(trial.Number),
                Result(trial, trial.Number == search.BestTrial),
                Figures.Count(trial.Epochs),
                Figures.Number(trial.Value),
                .. paths.Select(path => trial.Values.TryGetValue(path, out var value) ? Text(value) : ""),
                Figures.Duration(trial.Seconds),
            ]));
    }

    private static XElement Result(TrialReport trial, bool isBest) => trial.Status switch
    {
        _ when isBest => Badge("good", "Best"),
        TrialStatus.Failed => Markup.Element("span", Badge("bad", "Failed"), " ", trial.Error),
        TrialStatus.Stopped => Badge("plain", "Stopped early"),
        var status => Badge("plain", status.ToString()),
    };

    private static XElement Badge(string kind, string text) => Markup.Element("span", Markup.Class($"badge {kind}"), text);

    private static string ShortPath(string path) => path.StartsWith(PathRoot, StringComparison.Ordinal) ? path[PathRoot.Length..] : path;

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
