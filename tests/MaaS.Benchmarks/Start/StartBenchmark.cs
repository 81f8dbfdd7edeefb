using System.CommandLine;

namespace MaaS.Benchmarks;

/// <summary>
/// From the start of the published app's process to its first prediction, with the models in the local cache: compiled when it was
/// published and not, with models in a folder and in a storage account, beside an app that does nothing.
/// </summary>
internal static class StartBenchmark
{
    public static Command CreateCommand()
    {
        var runs = CountOption.Create("--runs", "Starts of each kind.", 10);
        var output = BenchmarkPage.CreateOutputOption("docs/benchmarks/start.md");
        var command = new Command("start", "Cold start: from the start of the process to the first prediction.") { runs, output };
        command.SetAction((parsed, stop) =>
            WriteAsync(parsed.GetValue(runs), parsed.GetValue(output)!, BenchmarkPage.CommandLine(parsed), stop));
        return command;
    }

    private static async Task WriteAsync(int runs, string output, string command, CancellationToken cancellationToken)
    {
        var report = await StartMeasurement.RunAsync(runs, cancellationToken);
        await BenchmarkPage.PublishAsync(StartPage.Write(report, command), output, cancellationToken);
    }
}
