namespace MaaS.Benchmarks;

/// <summary>Holds a report against the goals.</summary>
internal static class MemoryGoals
{
    private const double MiB = 1 << 20;

    /// <summary>What a process differs by from minute to minute when nothing is lost: compiled code and free blocks of the allocator.</summary>
    private const double NoiseMiB = 4;

    /// <param name="report">What was measured.</param>
    public static IEnumerable<Goal> Of(MemoryReport report)
    {
        yield return Goal.AtMost(
            "first answer of the model of 340 MB, weights not packed: median", Median(report.FirstAnswer.UnpackedMs), 100, "ms");
        yield return Goal.AtMost("the same with packed weights in the cache", Median(report.FirstAnswer.PackedMs), 100, "ms");
        yield return Goal.AtMost(
            "p99 of another model while weights are packed, of alone: median", MedianP99(report.BesideLoad.Packing), 1.10);
        yield return Goal.AtMost("the same with packed weights in the cache", MedianP99(report.BesideLoad.Packed), 1.10);
        yield return Goal.AtMost("growth under a budget, at most, of the budget", report.Budget.ShareOfBudget, 1.10);
        foreach (var cycles in report.Cycles)
        {
            var (first, last) = (cycles.OwnBytes[0] / MiB, cycles.OwnBytes[^1] / MiB);
            var what = FormattableString.Invariant($"{cycles.Cycles} loads and unloads of the model of {cycles.Model}");
            var rule = FormattableString.Invariant($"after the last tenth at most {NoiseMiB:0} MiB more than after the first");
            yield return Goal.AtMost($"memory over {what}: {rule}", last, first + NoiseMiB, "MiB");
        }
    }

    private static double MedianP99(IEnumerable<BesideLoadRound> rounds) => Median(rounds.Select(round => round.P99Ratio));

    private static double Median(IEnumerable<double> values) => Percentile.Of(values, 0.5);
}
