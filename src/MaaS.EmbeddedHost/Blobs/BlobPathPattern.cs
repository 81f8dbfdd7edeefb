using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>A blob trigger's path: a container, and names in which <c>{x}</c> stands for any text, slashes too.</summary>
internal sealed partial class BlobPathPattern
{
    private readonly Regex _name;

    private BlobPathPattern(string container, string prefix, Regex name)
    {
        Container = container;
        Prefix = prefix;
        _name = name;
        Parts = _name.GetGroupNames().Where(group => group != "0").ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public string Container { get; }

    /// <summary>What all names begin with.</summary>
    public string Prefix { get; }

    /// <summary>The <c>x</c> of each <c>{x}</c>.</summary>
    public IReadOnlySet<string> Parts { get; }

    /// <returns>The pattern, or null if the text is not one. A container alone is all of its blobs.</returns>
    public static BlobPathPattern? ParseOrDefault(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var container = slash < 0 ? path : path[..slash];
        if (!ValidContainer().IsMatch(container) || slash == path.Length - 1)
        {
            return null;
        }

        var prefix = new StringBuilder();
        var name = new StringBuilder(slash < 0 ? "" : "^");
        var isLiteral = true;
        foreach (Match token in Token().Matches(slash < 0 ? "" : path[(slash + 1)..]))
        {
            var literal = token.Value is "{{" or "}}" ? token.Value[..1] : token.Value;
            if (token.Groups["part"] is { Success: true } part)
            {
                name.Append("(?<").Append(part.Value).Append(">.*)");
                isLiteral = false;
                continue;
            }

            if (token.Value is "{" or "}")
            {
                return null;
            }

            name.Append(Regex.Escape(literal));
            prefix.Append(isLiteral ? literal : "");
        }

        name.Append(slash < 0 ? "" : "$");
        return new BlobPathPattern(container, prefix.ToString(), new Regex(name.ToString(), RegexOptions.CultureInvariant));
    }

    /// <returns>The values of the parts, or null if the name is not meant.</returns>
    public IReadOnlyDictionary<string, string>? MatchOrDefault(string blobName) => _name.Match(blobName) is { Success: true } match
        ? Parts.ToDictionary(part => part, part => match.Groups[part].Value, StringComparer.OrdinalIgnoreCase)
        : null;

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ValidContainer();

    [GeneratedRegex(@"\{\{|\}\}|\{(?<part>[A-Za-z_][A-Za-z0-9_]*)\}|[^{}]+|[{}]")]
    private static partial Regex Token();
}
