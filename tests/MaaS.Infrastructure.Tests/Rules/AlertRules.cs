namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Somebody is told of what a person must look at, and of nothing else.</summary>
internal static class AlertRules
{
    public const string RuleType = "Microsoft.Insights/scheduledQueryRules";
    private const string GroupType = "Microsoft.Insights/actionGroups";

    /// <summary>What must be watched, by what its query must speak of.</summary>
    private static readonly (string What, string[] Words)[] Watched =
    [
        ("messages that were given up", ["maas.messages.given_up"]),
        ("poison queues", ["maas.queue.messages", "-poison"]),
        ("failed requests", ["maas.requests", "5xx"]),
        ("slow requests", ["maas.requests", "slow"]),
        ("failed trainings", ["maas.training.runs.ended", "failed"]),
        ("jobs beyond their time", ["maas.training.jobs.overdue"]),
    ];

    public static IEnumerable<string> Alerts_WatchWhatMatters(Deployment deployment) =>
        from watched in Watched
        where !deployment.OfType(RuleType).Any(rule => (bool?)rule["properties.enabled"] == true
            && Queries(rule).Any(query => watched.Words.All(word => query.Contains(word, StringComparison.Ordinal))))
        select $"No enabled alert watches {watched.What}: add one whose query speaks of {string.Join(" and ", watched.Words)}.";

    public static IEnumerable<string> Alerts_AskTheWorkspaceOftenEnough(Deployment deployment)
    {
        foreach (var rule in deployment.OfType(RuleType))
        {
            var window = Duration(rule, "properties.windowSize");
            var frequency = Duration(rule, "properties.evaluationFrequency");
            if (frequency < TimeSpan.FromMinutes(5) || frequency > window || window > TimeSpan.FromHours(1))
            {
                yield return $"{rule} looks {window} back every {frequency}: look at most an hour back, and at least as often as that.";
            }

            if (!deployment.ReferencedBy(rule["properties.scopes"]).Any(scope => scope.Type == "Microsoft.OperationalInsights/workspaces"))
            {
                yield return $"{rule} asks {rule["properties.scopes"]?.ToJsonString()}; "
                    + "it must ask the template's workspace, where AppMetrics is.";
            }
        }
    }

    public static IEnumerable<string> Alerts_SayWhatTheyMean(Deployment deployment)
    {
        foreach (var rule in deployment.OfType(RuleType))
        {
            if ((int?)rule["properties.severity"] is not (>= 0 and <= 3))
            {
                yield return $"{rule}: severity is {rule["properties.severity"]}; "
                    + "0 (critical) to 3 (informational) is what a person acts on.";
            }

            if (((string?)rule["properties.description"])?.Length is not > 20
                || ((string?)rule["properties.displayName"])?.Length is not > 5)
            {
                yield return $"{rule} has no displayName and description that say what happened: the e-mail holds nothing else.";
            }
        }
    }

    public static IEnumerable<string> Alerts_TellTheOperator(Deployment deployment)
    {
        var groups = deployment.OfType(GroupType).ToList();
        foreach (var group in groups.Where(group =>
            group["properties.emailReceivers"]?.AsArray().Count is not > 0 || (bool?)group["properties.enabled"] != true))
        {
            yield return $"{group} tells nobody: give it an e-mail receiver and enable it.";
        }

        foreach (var rule in deployment.OfType(RuleType).Where(rule =>
            !deployment.ReferencedBy(rule["properties.actions"]).ToHashSet().SetEquals(groups)))
        {
            yield return $"{rule}: actions are {rule["properties.actions"]?.ToJsonString()}; they must be {string.Join(", ", groups)}.";
        }
    }

    /// <summary>A share of requests is in percent; a count of what must not happen fires at one.</summary>
    public static IEnumerable<string> Thresholds_FitWhatIsCounted(Deployment deployment)
    {
        foreach (var rule in deployment.OfType(RuleType))
        {
            foreach (var criterion in rule["properties.criteria.allOf"]!.AsArray().Select(criterion => criterion!))
            {
                var threshold = (double?)criterion["threshold"];
                var isShare = ((string)criterion["query"]!).Contains("100.0 *", StringComparison.Ordinal);
                if (isShare ? threshold is not (>= 1 and <= 20) : threshold != 0)
                {
                    var expected = isShare ? "1 to 20 percent" : "0, as one is too many";
                    yield return $"{rule}: the threshold is {threshold}; set it to {expected}.";
                }

                if ((string?)criterion["operator"] != "GreaterThan" || criterion["metricMeasureColumn"] is null)
                {
                    yield return $"{rule}: a criterion must say metricMeasureColumn and operator GreaterThan, or it counts rows.";
                }
            }
        }
    }

    /// <summary>The queries of an alert.</summary>
    public static IEnumerable<string> Queries(DeployedResource rule) =>
        rule["properties.criteria.allOf"]?.AsArray().Select(criterion => (string)criterion!["query"]!) ?? [];

    private static TimeSpan Duration(DeployedResource rule, string path) => System.Xml.XmlConvert.ToTimeSpan((string?)rule[path] ?? "PT0S");
}
