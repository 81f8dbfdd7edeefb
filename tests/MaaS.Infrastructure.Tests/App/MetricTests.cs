using System.Text.RegularExpressions;
using MaaS.Infrastructure.Tests.Rules;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>Alerts and workbooks ask for what the app measures.</summary>
[Collection(RunningAppCollection.Name)]
public sealed partial class MetricTests(RunningAppFixture app)
{
    /// <summary>The tags of the metrics that are asked for by one.</summary>
    private static readonly Dictionary<string, string[]> Tags = new(StringComparer.Ordinal)
    {
        ["maas.requests"] = ["route", "status", "slow"],
        ["maas.queue.messages"] = ["queue"],
        ["maas.messages.given_up"] = ["queue"],
        ["maas.training.runs.ended"] = ["state"],
        ["maas.inference.run.duration"] = ["model", "version"],
        ["maas.inference.queue.duration"] = ["model", "version"],
    };

    public static TheoryData<string> Sets => Deployments.Names;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Metrics_OfEveryQuery_AreMeasuredByTheApp(string set)
    {
        var queries = AlertRules.AllQueries(await Deployments.GetAsync(set)).ToList();

        Assert.NotEmpty(queries);
        foreach (var (of, query) in queries)
        {
            var metrics = Metric().Matches(query).Select(match => match.Groups[1].Value).ToList();
            var unknown = metrics.Except(app.Instruments).ToList();
            Assert.True(
                unknown.Count == 0, $"{of} asks for {string.Join(", ", unknown)}; the app measures {string.Join(", ", app.Instruments)}.");

            var tags = metrics.SelectMany(metric => Tags.GetValueOrDefault(metric) ?? []).ToHashSet();
            var others = Tag().Matches(query).Select(match => match.Groups[1].Value).Except(tags).ToList();
            Assert.True(
                others.Count == 0,
                $"{of} asks for the tags {string.Join(", ", others)}; {string.Join(", ", metrics)} have {string.Join(", ", tags)}.");
        }
    }

    /// <summary>In quotes and not as the start of a word.</summary>
    [GeneratedRegex(@"['""](maas\.[a-z_.]+)['""]")]
    private static partial Regex Metric();

    [GeneratedRegex(@"Properties\.(\w+)")]
    private static partial Regex Tag();
}
