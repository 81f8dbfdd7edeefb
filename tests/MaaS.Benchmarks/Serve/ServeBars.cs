namespace MaaS.Benchmarks;

/// <summary>Holds a report against the goals.</summary>
internal static class ServeBars
{
    private const double LongRunMicroseconds = 5000;

    /// <param name="report">What was measured.</param>
    public static IEnumerable<ServeBar> Of(ServeReport report) => [.. SharesOf(report, margin: 1), .. UnevenOf(report)];

    /// <summary>The goals that are shares of what was measured beside it, and even enough for a check on a busy machine.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="margin">1 for the goals themselves; less to fail only where something is badly wrong.</param>
    public static IEnumerable<ServeBar> SharesOf(ServeReport report, double margin)
    {
        foreach (var model in report.Models)
        {
            yield return AtLeast($"engine, of direct: {model.Model.Name}", model.ShareOfDirect(ServePath.Engine), 0.97 * margin);
            if (IsLong(model))
            {
                yield return AtLeast($"HTTP binary, of direct: {model.Model.Name}", model.ShareOfDirect(ServePath.Binary), 0.95 * margin);
            }

            if (model.Model.Name == "silero-vad")
            {
                yield return AtLeast("HTTP JSON, of direct: silero-vad", model.ShareOfDirect(ServePath.Json), 0.60 * margin);
            }
        }

        if (report.Batching is { } batching)
        {
            yield return AtLeast("batching on, of off: mlp-2m, 64 callers, engine", batching.Engine, 3 * margin);
        }

        if (report.Overload is [.., var overload])
        {
            yield return AtLeast("goodput at twice the capacity, of the capacity: resnet", overload.Goodput, 0.90 * margin);
        }
    }

    private static IEnumerable<ServeBar> UnevenOf(ServeReport report)
    {
        foreach (var model in report.Models.Where(model => IsLong(model) && model.Has(callers: 1)))
        {
            yield return AtLeast($"engine, of direct, one caller: {model.Model.Name}", model.ShareOfDirect(ServePath.Engine, callers: 1), 0.90);
        }

        if (report.Batching is { } batching)
        {
            yield return AtLeast("batching on, of off: mlp-2m, 64 callers, HTTP binary", batching.Binary, 3);
        }

        if (report.Models.FirstOrDefault(model => model.Model.Name == "identity") is { } identity && identity.Has(callers: 1))
        {
            var (binary, direct) = (identity.At(ServePath.Binary, 1).Load, identity.At(ServePath.Direct, 1).Load);
            yield return AtMost("added by HTTP binary to identity, one caller: p50", binary.P50Microseconds - direct.P50Microseconds, 150, "µs");
            yield return AtMost("the same: p99", binary.P99Microseconds - direct.P99Microseconds, 500, "µs");
        }

        if (report.Overload is [.., var overload])
        {
            var load = overload.Figure.Load;
            yield return AtLeast("refused at twice the capacity: resnet", load.Refused / (double)(load.Answered + load.Refused), 0.40);
            yield return AtMost("refusals at twice the capacity, p99: resnet", load.RefusedP99Microseconds / 1000, 5, "ms");
        }
    }

    private static bool IsLong(ServeModelReport model) => model.Figures
        .Where(figure => figure is { Path: ServePath.Direct, Concurrency: <= 2 })
        .Any(figure => figure.Load.P50Microseconds >= LongRunMicroseconds);

    private static ServeBar AtLeast(string what, double found, double bar) =>
        new(what, FormattableString.Invariant($"≥ {bar:0.00}"), FormattableString.Invariant($"{found:0.00}"), found >= bar);

    private static ServeBar AtMost(string what, double found, double bar, string unit) =>
        new(what, FormattableString.Invariant($"≤ {bar:0} {unit}"), FormattableString.Invariant($"{found:0.0} {unit}"), found <= bar);
}
