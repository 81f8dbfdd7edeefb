using System.Diagnostics.CodeAnalysis;

namespace MaaS.Serving;

/// <summary>Tells a path that does not exist (404) from one that exists for other verbs (405).</summary>
public static class RouteTable
{
    private static readonly (string[] Segments, string Method)[] Routes =
        [.. ApiDescription.Operations.Select(operation => (operation.Template[1..].Split('/'), operation.Method))];

    /// <summary>The verbs that a path takes, for <c>Allow</c>.</summary>
    /// <param name="path">As it came, starting with a slash; a slash at its end does not matter, nor does case outside names.</param>
    /// <param name="methods">In capitals, in alphabetical order; null when there is no such path.</param>
    public static bool TryFindMethods(string path, [NotNullWhen(true)] out IReadOnlyList<string>? methods)
    {
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        var segments = trimmed.StartsWith('/') ? trimmed[1..].Split('/') : [];
        var matching = Routes.Where(route => Matches(route.Segments, segments)).Select(route => route.Method);
        string[] found = [.. matching.Distinct().Order(StringComparer.Ordinal)];
        methods = found.Length > 0 ? found : null;
        return methods is not null;
    }

    private static bool Matches(string[] template, string[] path) =>
        template.Length == path.Length
        && template.Zip(path).All(pair => pair.First.StartsWith('{')
            ? pair.Second.Length > 0
            : string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
}
