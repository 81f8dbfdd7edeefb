using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaaS.Serving;

/// <summary>The route of a request as the table of routes writes it, of which there are only so many.</summary>
internal static class RequestRoute
{
    /// <summary>Of a request for what there is not.</summary>
    public const string Unmatched = "unmatched";

    /// <summary>By the pattern that the host made of it, which begins with a slash or not.</summary>
    private static readonly FrozenDictionary<string, string> Templates = ApiDescription.Operations
        .Select(operation => operation.Template)
        .Distinct()
        .SelectMany(template => (KeyValuePair<string, string>[])[new(template, template), new(template[1..], template)])
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Predictions = Templates.Values
        .Where(template => template.EndsWith("/infer", StringComparison.Ordinal) || template.EndsWith("/predict", StringComparison.Ordinal))
        .ToFrozenSet();

    /// <summary>The template, with <c>{name}</c> for what varies, also of a path that was asked for with a wrong verb.</summary>
    public static string Of(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } && Templates.TryGetValue(pattern, out var template)
            ? template
            : RouteTable.FindTemplate(context.Request.Path.Value ?? "") ?? Unmatched;

    /// <summary>Whether a model runs for it while the caller waits.</summary>
    public static bool IsPrediction(string route) => Predictions.Contains(route);
}
