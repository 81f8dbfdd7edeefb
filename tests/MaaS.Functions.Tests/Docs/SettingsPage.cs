using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Docs;

/// <summary>The rows of <c>docs/settings.md</c>.</summary>
internal static partial class SettingsPage
{
    /// <summary>The cell of the default, by the name of the setting; of settings that share a row, by the first name.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = Rows().ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Every name on the page, those too that share a row and are short for what the first begins with (<c>__clientId</c>).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = [.. Lines().SelectMany(line => NamesIn(line.Split('|')[1]))];

    /// <summary>What the cell says first: text in code, or the word <c>none</c>; empty when it says anything else.</summary>
    public static string FirstOf(string cell) => First().Match(cell).Groups["value"].Value;

    private static IEnumerable<(string Setting, string Default)> Rows() =>
        from line in Lines()
        let match = Row().Match(line)
        where match.Success
        select (match.Groups["setting"].Value, match.Groups["default"].Value);

    private static IEnumerable<string> Lines() =>
        File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "settings.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private static IEnumerable<string> NamesIn(string cell)
    {
        var names = Code().Matches(cell).Select(match => match.Groups["text"].Value).ToList();
        var section = names[0][..Math.Max(names[0].LastIndexOf("__", StringComparison.Ordinal), 0)];
        return names.Select(name => name.StartsWith("__", StringComparison.Ordinal) ? section + name : name);
    }

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| `(?<setting>[^`]+)`[^|]*\| (?<default>[^|]*) \|")]
    private static partial Regex Row();

    [GeneratedRegex("^(`(?<value>[^`]*)`|(?<value>none)(?![a-z]))")]
    private static partial Regex First();
}
