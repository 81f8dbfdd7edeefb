using MaaS.Infrastructure.Tests.Rules;

namespace MaaS.Infrastructure.Tests;

public sealed class KqlQueryTests
{
    [Theory]
    [InlineData("AppMetrics\n| where Name == 'customMetrics'", "AppMetrics")]
    [InlineData("customMetrics | summarize value = max(value)", "customMetrics")]
    [InlineData("  AppTraces | where a == 1 | join kind=inner (requests | take 1) on id", "AppTraces requests")]
    [InlineData("AppTraces | join kind=leftouter traces on id", "AppTraces traces")]
    [InlineData("union AppTraces, exceptions | count", "AppTraces exceptions")]
    [InlineData("AppTraces | union withsource=t exceptions", "AppTraces exceptions")]
    [InlineData("let all = AppMetrics | where Sum > 0;\nall | count", "AppMetrics")]
    [InlineData("let least = 5;\nAppMetrics | where Sum > least and (Sum) > 1", "AppMetrics")]
    public void Tables_OfAQuery_AreFoundWhereverTheyStand(string query, string expected) =>
        Assert.Equal(expected, string.Join(' ', KqlQuery.TablesOf(query).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("where tostring(Properties.status) == '5xx'", "status == '5xx'")]
    [InlineData("where Properties.route endswith \"/infer\" and Sum > 1", "route endswith '/infer'")]
    [InlineData("extend q = tostring(Properties.queue)\n| where Name == 'maas.requests' or q endswith '-poison'", "queue endswith '-poison'")]
    [InlineData("where Properties.state in ('failed', 'cancelled')", "state in 'failed', state in 'cancelled'")]
    [InlineData("where Name == 'maas.requests'", "")]
    public void Comparisons_OfAQuery_AreThoseOfTags(string query, string expected) =>
        Assert.Equal(expected, string.Join(", ", KqlQuery.ComparisonsOf(query)));
}
