using System.Diagnostics.CodeAnalysis;

namespace MaaS.Serving;

/// <summary>Tells a path that does not exist (404) from one that exists for other verbs (405).</summary>
public static class RouteTable
{
    private static readonly (string[] Segments, string Method, string Template)[] Routes =
        [.. ApiDescription.Operations.Select(operation => (operation.Template[1..].Split('/'), operation.Method, operation.Template))];

    /// <summary>The verbs that a path takes, for <c>Allow</c>.</summary>
    /// <param name="path">As it came, starting with a slash; a slash at its end does not matter, nor does case outside names.</param>
    /// <param name="methods">In capitals, in alphabetical order; null when there is no such path.</param>
    public static bool TryFindMethods(string path, [NotNullWhen(true)] out IReadOnlyList<string>? methods)
    {
        var segments = SegmentsOf(path);
        var matching = Routes.Where(route => Matches(route.Segments, segments)).Select(route => route.Method);
        string[] found = [.. matching.Distinct().Order(StringComparer.Ordinal)];
        methods = found.Length > 0 ? found : null;
        return methods is not null;
    }

    /// <summary>The template that a path fits, whatever the verb; null when there is no such path. Paths as for <see cref="TryFindMethods"/>.</summary>
    internal static string? FindTemplate(string path)
    {
        var segments = SegmentsOf(path);
        return Array.Find(Routes, route => Matches(route.Segments, segments)).Template;
    }

    private static string[] SegmentsOf(string path)
    {
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        return trimmed.StartsWith('/') ? trimmed[1..].Split('/') : [];
    }

    private static bool Matches(string[] template, string[] path) =>
        template.Length == path.Length
        && template.Zip(path).All(pair => pair.First.StartsWith('{')
            ? pair.Second.Length > 0
            : string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
}
