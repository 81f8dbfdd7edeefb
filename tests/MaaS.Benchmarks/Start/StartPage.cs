using System.Text;

namespace MaaS.Benchmarks;

/// <summary>Writes a report as Markdown.</summary>
internal static class StartPage
{
    public static string Write(StartReport report, string command)
    {
        var page = BenchmarkPage.Begin("Cold start", command)
            .Append("Each start is a new process of the published app over the same local cache, one kind after the other, so that\n")
            .Append("what else the machine does meets all of them. *Folder* has its models in a folder, *storage* in a storage\n")
            .Append("account, with all triggers running. A prediction is asked for as soon as the app listens. Read the ratios:\n")
            .Append("absolute figures are of this machine.\n");
        page.AppendGoals(StartGoals.Of(report));
        WriteTimes(page, report);
        WriteRatios(page, report);
        WritePhases(page, report);
        return page.ToString();
    }

    private static void WriteTimes(StringBuilder page, StartReport report)
    {
        page.Append("\n## Times\n\nMilliseconds since the start of the process, median (90th percentile).\n\n")
            .AppendTableHead("", "starts", "listening", "ready", "first prediction");
        foreach (var series in report.All)
        {
            page.AppendTableRow(
                $"{series.Name}", $"{series.Times.Count}", Cell(series.Times.Select(time => time.ListeningMs)),
                Cell(series.Times.Select(time => time.ReadyMs)), Cell(series.Times.Select(time => time.PredictionMs)));
        }

        page.AppendTableRow($"an app that does nothing, to its end", $"{report.EmptyMs.Count}", $"", $"", Cell(report.EmptyMs));
    }

    private static FormattableString Cell(IEnumerable<double> times) => $"{Percentile.Of(times, 0.5):0} ({Percentile.Of(times, 0.9):0})";

    private static void WriteRatios(StringBuilder page, StartReport report)
    {
        var floor = Percentile.Of(report.EmptyMs, 0.5);
        page.Append("\n## Ratios\n\nOf the medians of the first prediction.\n\n").AppendTableHead("", "folder", "storage");
        page.AppendTableRow(
            $"ReadyToRun, of not compiled", $"{Prediction(report.Folder) / Prediction(report.FolderNotCompiled):0.00}",
            $"{Prediction(report.Storage) / Prediction(report.StorageNotCompiled):0.00}");
        page.AppendTableRow(
            $"ReadyToRun, of an app that does nothing", $"{Prediction(report.Folder) / floor:0.0}",
            $"{Prediction(report.Storage) / floor:0.0}");

        static double Prediction(StartSeries series) => series.MedianStart.PredictionMs;
    }

    private static void WritePhases(StringBuilder page, StartReport report)
    {
        page.Append("\n## Phases\n\nWhat the app says of the start whose first prediction is the median.\n\n")
            .AppendTableHead("", "phases");
        foreach (var series in report.All)
        {
            page.AppendTableRow($"{series.Name}", $"{series.MedianStart.Phases}");
        }
    }
}
