using System.CommandLine;

namespace MaaS.Benchmarks;

/// <summary>Throughput, latency, CPU and memory of the engine and of the whole service, beside ONNX Runtime called directly.</summary>
internal static class ServeBenchmark
{
    private const string BatchedModel = "mlp-2m";
    private const string OverloadedModel = "resnet";
    private const int BatchedCallers = 64;
    private const int OpenConnections = 512;
    private const int CapacityCallers = 8;

    /// <summary>Nobody waits for longer than half a second: what would is refused.</summary>
    private const string OverloadSettings = """{ "batching": { "maxQueueDelayMs": 500 } }""";

    /// <summary>The short form takes a minute: one that takes so long waits for something that does not come.</summary>
    private static readonly TimeSpan ShortLimit = TimeSpan.FromMinutes(8);

    /// <summary>What the short form asks of a machine that does other things too: half of what is reached on a quiet one.</summary>
    private const double ShortMargin = 0.5;

    private static readonly string[] ShortModels = ["mlp-2m", "resnet"];
    private static readonly ServeMode[] AllModes = Enum.GetValues<ServeMode>();

    public static Command CreateCommand()
    {
        var models = new Option<string[]>("--models")
        {
            Description = "Which of them.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. ServeModels.All.Select(model => model.Name)],
        };
        var callers = new Option<int[]>("--callers")
        {
            Description = "How many at once.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1, 2, 8, 32, 128],
        };
        var rounds = CountOption.Create("--rounds", "Of which the median counts.", 3);
        var seconds = new Option<double>("--seconds") { Description = "Of each load.", DefaultValueFactory = _ => 1 };
        var shortForm = new Option<bool>("--short") { Description = "Less of everything; fails where a share is less than half of its goal." };
        var output = BenchmarkPage.CreateOutputOption("docs/benchmarks/serve.md");
        var command = new Command("serve", "Direct, engine, HTTP JSON and HTTP binary in one table.") { models, callers, rounds, seconds, shortForm, output };
        command.SetAction((parsed, stop) => parsed.GetValue(shortForm)
            ? CheckAsync(stop)
            : WriteAsync(
                new ServePlan(
                    [.. parsed.GetValue(models)!.Select(ServeModels.Named)], parsed.GetValue(callers)!, parsed.GetValue(rounds), parsed.GetValue(seconds)),
                parsed.GetValue(output)!, BenchmarkPage.CommandLine(parsed), stop));
        return command;
    }

    private static async Task<int> WriteAsync(ServePlan plan, string output, string command, CancellationToken cancellationToken)
    {
        var report = await MeasureAsync(plan, cancellationToken);
        await BenchmarkPage.PublishAsync(ServePage.Write(report, command), output, cancellationToken);
        return 0;
    }

    private static async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(ShortLimit);
        var report = await MeasureAsync(new ServePlan([.. ShortModels.Select(ServeModels.Named)], [1, 2, 8], Rounds: 3, Seconds: 0.5), limited.Token);
        var goals = ServeGoals.SharesOf(report, ShortMargin).ToArray();
        foreach (var goal in goals)
        {
            Console.WriteLine($"{(goal.IsMet ? "ok  " : "FAIL")} {goal.What}: {goal.Found} ({goal.Bar})");
        }

        return goals.All(goal => goal.IsMet) ? 0 : 1;
    }

    private static async Task<ServeReport> MeasureAsync(ServePlan plan, CancellationToken cancellationToken)
    {
        var models = new List<ServeModelReport>();
        var overload = new List<OverloadReport>();
        foreach (var model in plan.Models)
        {
            await using var served = await ServedModel.StartAsync(model, settings: null, AllModes, cancellationToken);
            var report = await MeasureAsync(served, model, plan, cancellationToken);
            models.Add(report);
            if (model.Name == OverloadedModel)
            {
                overload.AddRange(await OverloadAsync(model, plan, cancellationToken));
            }
        }

        var batched = plan.Models.FirstOrDefault(model => model.Name == BatchedModel);
        return new ServeReport(models, batched is null ? null : await CompareBatchingAsync(batched, plan, cancellationToken), overload);
    }

    private static async Task<ServeModelReport> MeasureAsync(
        ServedModel served, ServeModel model, ServePlan plan, CancellationToken cancellationToken)
    {
        var paths = Enum.GetValues<ServePath>();
        await WarmUpAsync(served, paths, plan, cancellationToken);
        var rounds = new List<IReadOnlyList<ServeFigure>>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            var figures = new List<ServeFigure>();
            foreach (var callers in plan.Callers)
            {
                foreach (var path in paths)
                {
                    figures.Add(await served.MeasureAsync(path, callers, plan.Seconds, cancellationToken));
                    Console.Error.Write('.');
                }
            }

            rounds.Add(figures);
        }

        Console.Error.WriteLine($" {model.Name}");
        return new ServeModelReport(model, rounds);
    }

    /// <summary>The JIT compiles again what runs often, and the background session of a large model is built meanwhile.</summary>
    private static async Task WarmUpAsync(ServedModel served, ServePath[] paths, ServePlan plan, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            _ = await served.MeasureAsync(path, 8, Math.Max(plan.Seconds, 1), cancellationToken);
            _ = await served.MeasureAsync(path, 1, Math.Max(plan.Seconds, 1), cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<OverloadReport>> OverloadAsync(
        ServeModel model, ServePlan plan, CancellationToken cancellationToken)
    {
        await using var served = await ServedModel.StartAsync(model, OverloadSettings, [ServeMode.Http], cancellationToken);
        await WarmUpAsync(served, [ServePath.Binary], plan, cancellationToken);
        var reports = new List<OverloadReport>();
        foreach (var share in new[] { 0.5, 0.8, 2 })
        {
            var capacity = (await served.MeasureAsync(ServePath.Binary, CapacityCallers, 2 * plan.Seconds, cancellationToken)).Load.Throughput;
            var figure = await served.MeasureOpenAsync(share * capacity, OpenConnections, 5 * plan.Seconds, cancellationToken);
            reports.Add(new OverloadReport(share, figure.Load.AnsweredInTime / figure.Load.Seconds / capacity, figure));
        }

        return reports;
    }

    private static async Task<BatchingReport> CompareBatchingAsync(ServeModel model, ServePlan plan, CancellationToken cancellationToken)
    {
        ServeMode[] modes = [ServeMode.Engine, ServeMode.Http];
        ServePath[] paths = [ServePath.Engine, ServePath.Binary];
        await using var on = await ServedModel.StartAsync(model, settings: null, modes, cancellationToken);
        await using var off = await ServedModel.StartAsync(model, """{ "batching": { "maxBatchSize": 1 } }""", modes, cancellationToken);
        await WarmUpAsync(on, paths, plan, cancellationToken);
        await WarmUpAsync(off, paths, plan, cancellationToken);
        return new BatchingReport(await CompareAsync(ServePath.Engine), await CompareAsync(ServePath.Binary));

        async Task<double> CompareAsync(ServePath path)
        {
            var shares = new List<double>();
            for (var round = 0; round < plan.Rounds; round++)
            {
                var with = await on.MeasureAsync(path, BatchedCallers, plan.Seconds, cancellationToken);
                var without = await off.MeasureAsync(path, BatchedCallers, plan.Seconds, cancellationToken);
                shares.Add(with.Load.Throughput / without.Load.Throughput);
            }

            return Percentile.Of(shares, 0.5);
        }
    }
}
