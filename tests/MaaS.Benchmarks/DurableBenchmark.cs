using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MaaS.EmbeddedHost.Durable;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Benchmarks;

/// <summary>
/// A replay of a history of activities in sequence, which grows with each step, beside reading the history's JSON alone.
/// </summary>
internal static class DurableBenchmark
{
    /// <summary>Of each activity the history has the call, the step's begin and the answer.</summary>
    private const int EventsPerActivity = 3;

    public static Command CreateCommand()
    {
        var events = new Option<int>("--events") { Description = "The length of the history.", DefaultValueFactory = _ => 1000 };
        var rounds = new Option<int>("--rounds") { Description = "How often each is done.", DefaultValueFactory = _ => 50 };
        var command = new Command("durable", "A replay of an orchestration with a long history.") { events, rounds };
        command.SetAction(parsed => Run(parsed.GetValue(events), parsed.GetValue(rounds)));
        return command;
    }

    private static void Run(int events, int rounds)
    {
        var activities = events / EventsPerActivity;
        var steps = History(activities);
        var rows = steps.Select(HistoryJson.Write).ToArray();
        Console.WriteLine($"{steps.Sum(step => step.Length)} events in {steps.Length} steps, {rounds} rounds; the first round is cold");
        Console.WriteLine("ms               first   median      max");
        var read = Time("read JSON", rounds, () => rows.Select(HistoryJson.Read<HistoryEvent[]>).ToArray());
        var replayed = Time("replay", rounds, () => Replay(steps, activities));
        Time("read and replay", rounds, () => Replay(rows.Select(HistoryJson.Read<HistoryEvent[]>).ToArray(), activities));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"replay / read JSON, of the medians: {replayed / read:F2}"));
    }

    private static double Time(string name, int rounds, Func<object> action)
    {
        var times = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            action();
            times[round] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        var median = Percentile.Of(times, 0.5);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-15} {times[0],7:F2} {median,8:F2} {times.Max(),8:F2}"));
        return median;
    }

    private static HistoryEvent[][] History(int activities)
    {
        var started = new HistoryEvent { Kind = HistoryEventKind.Started, At = DateTime.UnixEpoch };
        return
        [
            [started, Call(0)],
            .. Enumerable.Range(0, activities - 1).Select(id => (HistoryEvent[])[started, Answer(id), Call(id + 1)]),
            [started, Answer(activities - 1)],
        ];
    }

    private static HistoryEvent Call(int id) =>
        new() { Kind = HistoryEventKind.TaskScheduled, Id = id, Name = "Poll", Payload = """{"run":"a run","attempt":1}""" };

    private static HistoryEvent Answer(int id) =>
        new() { Kind = HistoryEventKind.TaskCompleted, Id = id, Payload = """{"phase":"training","epoch":12,"loss":0.125}""" };

    private static ReplayResult Replay(HistoryEvent[][] steps, int activities)
    {
        var start = new OrchestrationStart
        {
            InstanceId = "benchmark",
            Execution = "first",
            Name = "Benchmark",
            Input = null,
            CustomStatus = null,
            CreatedAt = DateTime.UnixEpoch,
        };
        var json = new DurableJson(Options.Create(new JsonSerializerOptions()));
        var result = new OrchestrationReplay(
            start, steps, context => new(RunAsync(context, activities)), json, NullLoggerFactory.Instance, () => { }).Run();
        return result.End == ReplayEnd.Completed
            ? result
            : throw new InvalidOperationException($"The replay is {result.End}, expected Completed: {result.Failure}");
    }

    private static async Task<object?> RunAsync(TaskOrchestrationContext context, int activities)
    {
        for (var i = 0; i < activities; i++)
        {
            await context.CallActivityAsync<JsonElement>("Poll", new { run = "a run", attempt = 1 });
        }

        return activities;
    }
}
