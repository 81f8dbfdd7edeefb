using System.CommandLine;

namespace MaaS.Benchmarks;

/// <summary>Loads: how soon they answer, what they hold, and what they do to the models that serve.</summary>
internal static class MemoryBenchmark
{
    public static Command CreateCommand()
    {
        var repeats = CountOption.Create("--repeats", "Loads of the 340 MB model of each kind.", 5);
        var models = CountOption.Create("--models", "Models of 20 MiB over a budget for ten of them.", 50);
        var requests = CountOption.Create("--requests", "Over those models, in random order.", 500);
        var cycles = CountOption.Create("--cycles", "Loads and unloads of one model.", 1000);
        var output = BenchmarkPage.CreateOutputOption("docs/benchmarks/memory.md");
        var command = new Command("memory", "Memory over loads and unloads, the first answer of a 340 MB model, and p99 beside its load.")
        {
            repeats, models, requests, cycles, output,
        };
        command.SetAction((parsed, stop) => WriteAsync(
            new MemoryPlan(parsed.GetValue(repeats), parsed.GetValue(models), parsed.GetValue(requests), parsed.GetValue(cycles)),
            parsed.GetValue(output)!, BenchmarkPage.CommandLine(parsed), stop));
        return command;
    }

    private static async Task WriteAsync(MemoryPlan plan, string output, string command, CancellationToken cancellationToken)
    {
        var report = await MeasureAsync(plan, cancellationToken);
        await BenchmarkPage.PublishAsync(MemoryPage.Write(report, command), output, cancellationToken);
    }

    private static async Task<MemoryReport> MeasureAsync(MemoryPlan plan, CancellationToken cancellationToken)
    {
        // Before larger models leave free blocks, in which what the cycles lose would not show; and of the two the smaller first.
        CyclesReport[] cycles =
        [
            await CyclesMeasurement.RunAsync("4 MiB", MadeNetwork.Small, plan.Cycles, cancellationToken),
            await CyclesMeasurement.RunAsync("20 MiB", MadeNetwork.Middle, plan.Cycles, cancellationToken),
        ];
        return new MemoryReport(
            await FirstAnswerMeasurement.RunAsync(plan.Repeats, cancellationToken),
            await BesideLoadMeasurement.RunAsync(plan.Repeats, cancellationToken),
            await BudgetMeasurement.RunAsync(plan.Models, plan.Requests, cancellationToken),
            cycles);
    }
}
