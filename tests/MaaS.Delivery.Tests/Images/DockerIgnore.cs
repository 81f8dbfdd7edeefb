using System.Text.RegularExpressions;

namespace MaaS.Delivery.Tests;

/// <summary><c>.dockerignore</c> of the checkout: of the patterns that match a path, or a folder that it is in, the last decides.</summary>
internal sealed class DockerIgnore
{
    private readonly List<(Regex Pattern, string Text, bool IsException)> _rules = [];

    public DockerIgnore()
    {
        foreach (var line in Checkout.Lines(".dockerignore").Select(line => line.Trim()))
        {
            if (line.Length > 0 && !line.StartsWith('#'))
            {
                var text = line.TrimStart('!').Trim('/');
                var pattern = Regex.Escape(text).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
                    .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal);
                _rules.Add((new Regex($"^{pattern}(/.*)?$"), text, line.StartsWith('!')));
            }
        }
    }

    /// <param name="path">From the root of the checkout, with slashes.</param>
    public bool Ignores(string path) =>
        _rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)) is { Pattern: not null, IsException: false };

    /// <summary>The files that are sent to the builder, from the root of the checkout.</summary>
    public IEnumerable<string> Context() => Files("");

    private IEnumerable<string> Files(string folder)
    {
        foreach (var entry in new DirectoryInfo(Checkout.PathOf(folder)).EnumerateFileSystemInfos())
        {
            var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (!Ignores(path))
            {
                foreach (var file in entry is DirectoryInfo ? Files(path) : [path])
                {
                    yield return file;
                }
            }
        }
    }
}
