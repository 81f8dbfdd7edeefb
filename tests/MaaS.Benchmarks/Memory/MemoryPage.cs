using System.Globalization;
using System.Text;

namespace MaaS.Benchmarks;

/// <summary>Writes a report as Markdown.</summary>
internal static class MemoryPage
{
    private const double MiB = 1 << 20;

    public static string Write(MemoryReport report, string command)
    {
        var page = BenchmarkPage.Begin("Loads and memory", command)
            .Append("The engine alone, in one process, over networks of dense layers with random weights: 340 MB, 20 MiB and 4 MiB.\n")
            .Append("Files are in the local cache. Read the ratios: absolute figures are of this machine.\n");
        page.AppendGoals(MemoryGoals.Of(report));
        WriteFirstAnswer(page, report.FirstAnswer);
        WriteBesideLoad(page, report.BesideLoad);
        WriteBudget(page, report.Budget);
        WriteCycles(page, report.Cycles);
        return page.ToString();
    }

    private static void WriteFirstAnswer(StringBuilder page, FirstAnswerReport report)
    {
        page.Append("\n## The first answer of 340 MB\n\n")
            .Append("Milliseconds from asking for the load. The model first answers from its weights as they are in the file, which\n")
            .Append("are then packed in the background.\n\n")
            .AppendTableHead("", "median", "smallest", "largest", "of");
        WriteTimes(page, "first answer, weights not packed", report.UnpackedMs);
        WriteTimes(page, "from there until packed weights serve", report.PackingMs);
        WriteTimes(page, "first answer, packed weights in the cache", report.PackedMs);
        page.Append(CultureInfo.InvariantCulture, $"\nAt the end the process held {report.OwnBytes / MiB:0} MiB of its own, ")
            .Append(CultureInfo.InvariantCulture, $"{report.AllBytes / MiB:0} MiB with the pages of files.\n");
    }

    private static void WriteTimes(StringBuilder page, string what, IReadOnlyList<double> times) =>
        page.AppendTableRow($"{what}", $"{Percentile.Of(times, 0.5):0}", $"{times.Min():0}", $"{times.Max():0}", $"{times.Count}");

    private static void WriteBesideLoad(StringBuilder page, BesideLoadReport report)
    {
        page.Append("\n## Another model beside a load\n\n")
            .Append("One client calls the model of 4 MiB with 32 rows while that of 340 MB is loaded, until its packed weights serve,\n")
            .Append("and then for as long with nothing loading. Medians over the loads; a ratio is the median of the ratios within\n")
            .Append("each.\n\n")
            .AppendTableHead("", "requests", "p50 µs", "p99 µs");
        WriteRounds(page, "weights are packed", report.Packing);
        WriteRounds(page, "packed weights in the cache", report.Packed);
        page.Append("\nThe loads themselves, in milliseconds, and the ratios of each, in order:\n\n")
            .AppendTableHead("", "until it is loaded", "until packed weights serve", "p99, beside of alone");
        WriteLoads(page, "weights are packed", report.Packing);
        WriteLoads(page, "packed weights in the cache", report.Packed);
    }

    private static void WriteRounds(StringBuilder page, string what, IReadOnlyList<BesideLoadRound> rounds)
    {
        WriteCalls($"{what}: beside", round => round.Beside);
        WriteCalls($"{what}: alone", round => round.Alone);
        page.AppendTableRow($"{what}: ratio", $"", $"{Median(round => round.P50Ratio):0.00}", $"{Median(round => round.P99Ratio):0.00}");

        void WriteCalls(string name, Func<BesideLoadRound, LoadResult> calls) => page.AppendTableRow(
            $"{name}", $"{Median(round => calls(round).Answered):0}", $"{Median(round => calls(round).P50Microseconds):0}",
            $"{Median(round => calls(round).P99Microseconds):0}");

        double Median(Func<BesideLoadRound, double> of) => Percentile.Of(rounds.Select(of), 0.5);
    }

    private static void WriteLoads(StringBuilder page, string what, IReadOnlyList<BesideLoadRound> rounds) => page.AppendTableRow(
        $"{what}", $"{Percentile.Of(rounds.Select(round => round.ReadyMs), 0.5):0}",
        $"{Percentile.Of(rounds.Select(round => round.LoadMs), 0.5):0}",
        $"{string.Join(", ", rounds.Select(round => FormattableString.Invariant($"{round.P99Ratio:0.00}")))}");

    private static void WriteBudget(StringBuilder page, BudgetReport report)
    {
        page.Append("\n## A budget for ten\n\n")
            .Append(CultureInfo.InvariantCulture, $"{report.Growth.Count} requests, each for one of {report.Models} models of 20 MiB ")
            .Append(CultureInfo.InvariantCulture, $"at random, under a budget of {report.BudgetBytes / MiB:0} MiB.\n")
            .Append("Memory is what the process has more than with no model loaded.\n\n")
            .AppendTableHead("", "half-way", "average", "largest");
        page.AppendTableRow(
            $"grew by, MiB", $"{report.Growth[report.Growth.Count / 2] / MiB:0}", $"{report.Growth.Average() / MiB:0}",
            $"{report.Growth.Max() / MiB:0}");
        page.AppendTableRow(
            $"models loaded", $"{report.Loaded[report.Loaded.Count / 2]}", $"{report.Loaded.Average():0.0}", $"{report.Loaded.Max()}");
    }

    private static void WriteCycles(StringBuilder page, IReadOnlyList<CyclesReport> reports)
    {
        page.Append("\n## Loads and unloads\n\n")
            .Append("Memory of the process that is not of files, in MiB, after each tenth of the cycles of a load, an answer and an\n")
            .Append("unload, and a collection of garbage. They come before all other measurements, so that no blocks that those\n")
            .Append("freed hide a loss.\n\n")
            .AppendTableHead(["model", "cycles", .. reports[0].OwnBytes.Select((_, i) => FormattableString.Invariant($"{i + 1}"))]);
        foreach (var report in reports)
        {
            page.AppendTableRow([
                $"{report.Model}", $"{report.Cycles}", .. report.OwnBytes.Select(bytes => (FormattableString)$"{bytes / MiB:0.0}")]);
        }
    }
}
