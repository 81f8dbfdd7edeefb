using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MaaS.Infrastructure.Tests.App;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Alerts and workbooks ask for what there is: tables, metrics, tags and their values.</summary>
internal static partial class QueryRules
{
    /// <summary>Application Insights writes to these.</summary>
    private static readonly string[] AppTables =
        ["AppMetrics", "AppRequests", "AppTraces", "AppExceptions", "AppDependencies", "AppEvents"];

    /// <summary>In KQL, <c>a and b or c</c> is <c>(a and b) or c</c>, which is seldom meant.</summary>
    public static IEnumerable<string> Conditions_SayWhatBelongsTogether(Deployment deployment) =>
        from named in AllQueries(deployment)
        from line in named.Query.Split('\n', '|')
        let flat = Flatten(line)
        where flat.Contains(" and ", StringComparison.Ordinal) && flat.Contains(" or ", StringComparison.Ordinal)
        select $"{named.Of} has 'and' beside 'or' in '{line.Trim()}': put parentheses around what belongs together.";

    /// <summary>Diagnostic settings write to a table of their category's name.</summary>
    public static IEnumerable<string> Queries_AskTablesThatThereAre(Deployment deployment)
    {
        var tables = deployment.OfType("Microsoft.Insights/diagnosticSettings")
            .SelectMany(settings => settings["properties.logs"]?.AsArray() ?? [])
            .Where(log => (bool?)log!["enabled"] == true)
            .Select(log => (string?)log!["category"])
            .Concat(AppTables)
            .ToHashSet();
        return from named in AllQueries(deployment)
               from table in KqlQuery.TablesOf(named.Query)
               where !tables.Contains(table)
               select $"{named.Of} asks table '{table}'; the workspace gets {string.Join(", ", tables)}.";
    }

    public static IEnumerable<string> Queries_AskForMetricsOfTheApp(Deployment deployment) =>
        from named in AllQueries(deployment)
        from metric in MetricsOf(named.Query)
        where !MetricsPage.Tags.ContainsKey(metric)
        select $"{named.Of} asks for the metric '{metric}'; docs/metrics.md has {string.Join(", ", MetricsPage.Tags.Keys)}.";

    public static IEnumerable<string> Queries_AskForTagsOfTheirMetrics(Deployment deployment) =>
        from named in AllQueries(deployment)
        let tags = MetricsOf(named.Query).SelectMany(metric => MetricsPage.Tags.GetValueOrDefault(metric) ?? []).ToHashSet()
        from tag in KqlQuery.TagsOf(named.Query)
        where !tags.Contains(tag)
        select $"{named.Of} asks for the tag '{tag}'; its metrics have {string.Join(", ", tags)}.";

    /// <summary>A comparison that nothing meets is an alert that never fires.</summary>
    public static IEnumerable<string> Queries_CompareWithWhatTheAppSays(Deployment deployment) =>
        from named in AllQueries(deployment)
        from comparison in KqlQuery.ComparisonsOf(named.Query)
        let values = MetricsOf(named.Query).SelectMany(metric => TagValues.Of(metric, comparison.Tag)).ToHashSet()
        where !values.Any(comparison.IsMetBy)
        select $"{named.Of} asks for {comparison}; the app says {string.Join(", ", values)}.";

    /// <summary>The queries of alerts and workbooks.</summary>
    private static IEnumerable<(string Of, string Query)> AllQueries(Deployment deployment) =>
        deployment.OfType(AlertRules.RuleType).SelectMany(rule => AlertRules.Queries(rule).Select(query => (rule.ToString(), query)))
            .Concat(deployment.OfType("Microsoft.Insights/workbooks")
                .SelectMany(workbook => WorkbookQueries(workbook).Select(query => (workbook.ToString(), query))));

    private static IEnumerable<string> WorkbookQueries(DeployedResource workbook) =>
        Members(JsonNode.Parse((string)workbook["properties.serializedData"]!), "query");

    private static IEnumerable<string> Members(JsonNode? node, string name) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == name ? [(string)member.Value!] : Members(member.Value, name)),
        JsonArray elements => elements.SelectMany(element => Members(element, name)),
        _ => [],
    };

    private static List<string> MetricsOf(string query) => [.. Metric().Matches(query).Select(match => match.Groups[1].Value)];

    /// <summary>Without what is in parentheses.</summary>
    private static string Flatten(string text)
    {
        while (Parentheses().Replace(text, "") is var shorter && shorter != text)
        {
            text = shorter;
        }

        return text;
    }

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Parentheses();

    /// <summary>In quotes and not as the start of a word.</summary>
    [GeneratedRegex(@"['""](maas\.[a-z_.]+)['""]")]
    private static partial Regex Metric();
}
