using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Docs;

/// <summary>The rows of <c>docs/settings.md</c>.</summary>
internal static partial class SettingsPage
{
    /// <summary>The cell of the default, by the name of the setting; of settings that share a row, by the first name.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = Rows().ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the cell says first: text in code, or the word <c>none</c>; empty when it says anything else.</summary>
    public static string FirstOf(string cell) => First().Match(cell).Groups["value"].Value;

    private static IEnumerable<(string Setting, string Default)> Rows() =>
        from line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "settings.md"))
        let match = Row().Match(line)
        where match.Success
        select (match.Groups["setting"].Value, match.Groups["default"].Value);

    [GeneratedRegex(@"^\| `(?<setting>[^`]+)`[^|]*\| (?<default>[^|]*) \|")]
    private static partial Regex Row();

    [GeneratedRegex("^(`(?<value>[^`]*)`|(?<value>none)(?![a-z]))")]
    private static partial Regex First();
}
