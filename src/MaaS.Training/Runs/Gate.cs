using System.Globalization;

namespace MaaS.Training;

/// <summary>The conditions of a gate against what was measured.</summary>
internal static class Gate
{
    /// <summary>0.57 is 0.01 better than 0.56, which binary fractions do not quite have.</summary>
    private const double Rounding = 1e-9;

    /// <param name="gate">Null: every model passes.</param>
    /// <param name="report">Of the job that made the model.</param>
    /// <param name="incumbent">The version that it is compared with; null when there is none.</param>
    public static GateDecision Decide(GateSpec? gate, RunReport report, int? incumbent)
    {
        if (gate is null)
        {
            return new GateDecision(true, []);
        }

        var conditions = gate.Minimum.Select(limit => Limit(report, limit.Key, limit.Value, isLeast: true))
            .Concat(gate.Maximum.Select(limit => Limit(report, limit.Key, limit.Value, isLeast: false)))
            .ToList();
        if (gate.BetterThan is { } other)
        {
            conditions.Add(Compare(other, report, incumbent));
        }

        return new GateDecision(conditions.All(condition => condition.Holds), [.. conditions.Select(condition => condition.Reason)]);
    }

    private static (bool Holds, string Reason) Limit(RunReport report, string metric, double limit, bool isLeast)
    {
        if (Value(report.Test?.Metrics, metric) is not { } value)
        {
            return (false, $"{metric} was not measured, expected {Bound(limit, isLeast)}.");
        }

        return (isLeast ? value >= limit : value <= limit, $"{metric} is {Text(value)}, expected {Bound(limit, isLeast)}.");
    }

    private static (bool Holds, string Reason) Compare(BetterThanSpec other, RunReport report, int? incumbent)
    {
        if (incumbent is null)
        {
            return (true, $"There is no version '{other.Alias}' to compare with.");
        }

        var whose = $"version {incumbent} ('{other.Alias}')";
        var metric = other.Metric.Name;
        if (report.Incumbent is not { Metrics: { } measured })
        {
            var why = BoundedText.Of(report.Incumbent?.Incomparable) ?? "the job did not measure it";
            return (false, $"{whose} could not be compared on the same test rows: {why}.");
        }

        if (Value(report.Test?.Metrics, metric) is not { } mine || Value(measured, metric) is not { } theirs)
        {
            return (false, $"{metric} was not measured of both the model and {whose}.");
        }

        var ahead = other.Metric.IsHigherBetter ? mine - theirs : theirs - mine;
        return (
            ahead >= other.By - Rounding,
            $"{metric} is {Text(mine)}, of {whose} {Text(theirs)} on the same test rows, expected {Text(other.By)} better.");
    }

    private static double? Value(IReadOnlyDictionary<string, double?>? metrics, string name) =>
        metrics?.GetValueOrDefault(name) is { } value && double.IsFinite(value) ? value : null;

    private static string Bound(double limit, bool isLeast) => $"at {(isLeast ? "least" : "most")} {Text(limit)}";

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
