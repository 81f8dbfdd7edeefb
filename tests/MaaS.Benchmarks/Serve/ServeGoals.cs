namespace MaaS.Benchmarks;

/// <summary>Holds a report against the goals.</summary>
internal static class ServeGoals
{
    private const double LongRunMicroseconds = 5000;

    /// <param name="report">What was measured.</param>
    public static IEnumerable<Goal> Of(ServeReport report) => [.. SharesOf(report, margin: 1), .. UnevenOf(report)];

    /// <summary>The goals that are shares of what was measured beside it, and even enough for a check on a busy machine.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="margin">1 for the goals themselves; less to fail only where something is badly wrong.</param>
    public static IEnumerable<Goal> SharesOf(ServeReport report, double margin)
    {
        foreach (var model in report.Models)
        {
            yield return Goal.AtLeast($"engine, of direct: {model.Model.Name}", model.ShareOfDirect(ServePath.Engine), 0.97 * margin);
            if (IsLong(model))
            {
                yield return Goal.AtLeast($"HTTP binary, of direct: {model.Model.Name}", model.ShareOfDirect(ServePath.Binary), 0.95 * margin);
            }

            if (model.Model.Name == "silero-vad")
            {
                yield return Goal.AtLeast("HTTP JSON, of direct: silero-vad", model.ShareOfDirect(ServePath.Json), 0.60 * margin);
            }
        }

        if (report.Batching is { } batching)
        {
            yield return Goal.AtLeast("batching on, of off: mlp-2m, 64 callers, engine", batching.Engine, 3 * margin);
        }

        if (report.Overload is [.., var overload])
        {
            yield return Goal.AtLeast("goodput at twice the capacity, of the capacity: resnet", overload.Goodput, 0.90 * margin);
        }
    }

    private static IEnumerable<Goal> UnevenOf(ServeReport report)
    {
        foreach (var model in report.Models.Where(model => IsLong(model) && model.Has(callers: 1)))
        {
            yield return Goal.AtLeast(
                $"engine, of direct, one caller: {model.Model.Name}", model.ShareOfDirect(ServePath.Engine, callers: 1), 0.90);
        }

        if (report.Batching is { } batching)
        {
            yield return Goal.AtLeast("batching on, of off: mlp-2m, 64 callers, HTTP binary", batching.Binary, 3);
        }

        if (report.Models.FirstOrDefault(model => model.Model.Name == "identity") is { } identity && identity.Has(callers: 1))
        {
            var (binary, direct) = (identity.At(ServePath.Binary, 1).Load, identity.At(ServePath.Direct, 1).Load);
            yield return Goal.AtMost(
                "added by HTTP binary to identity, one caller: p50", binary.P50Microseconds - direct.P50Microseconds, 150, "µs");
            yield return Goal.AtMost("the same: p99", binary.P99Microseconds - direct.P99Microseconds, 500, "µs");
        }

        if (report.Overload is [.., var overload])
        {
            var load = overload.Figure.Load;
            yield return Goal.AtLeast("refused at twice the capacity: resnet", load.Refused / (double)(load.Answered + load.Refused), 0.40);
            yield return Goal.AtMost("refusals at twice the capacity, p99: resnet", load.RefusedP99Microseconds / 1000, 5, "ms");
        }
    }

    private static bool IsLong(ServeModelReport model) => model.Figures
        .Where(figure => figure is { Path: ServePath.Direct, Concurrency: <= 2 })
        .Any(figure => figure.Load.P50Microseconds >= LongRunMicroseconds);
}
