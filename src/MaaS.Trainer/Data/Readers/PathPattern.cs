using System.Text.RegularExpressions;

namespace MaaS.Trainer;

/// <summary>
/// A pattern of paths: <c>*</c> stands for any characters but a slash, <c>**</c> for any number of folders, <c>?</c> for one character.
/// </summary>
internal sealed class PathPattern(string pattern)
{
    private readonly Regex _regex = new(
        "^" + Regex.Escape(pattern)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public bool Matches(string path) => _regex.IsMatch(path);
}
