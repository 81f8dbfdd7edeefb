using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using MaaS.Serving;
using MaaS.Training;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>What the app says in the tags of its metrics: it is made to measure everything that a tag tells apart.</summary>
internal static class TagValues
{
    private static readonly Dictionary<(string Metric, string Tag), HashSet<string>> Measured = Measure();

    /// <summary>None for a tag whose values nobody knows before, such as names of models.</summary>
    public static IReadOnlyCollection<string> Of(string metric, string tag) => tag switch
    {
        // Both come from tables.
        "route" => [.. ApiDescription.Operations.Select(operation => operation.Template)],
        "queue" => QueueLengths.Queues,
        _ => Measured.GetValueOrDefault((metric, tag)) ?? [],
    };

    private static Dictionary<(string Metric, string Tag), HashSet<string>> Measure()
    {
        var values = new Dictionary<(string Metric, string Tag), HashSet<string>>();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, mine) =>
        {
            if (instrument.Meter.Scope == meters && instrument is Counter<long>)
            {
                mine.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            foreach (var (tag, value) in tags)
            {
                Add(instrument.Name, tag, (string)value!);
            }
        });
        listener.Start();
        CountEverything(meters);
        return values;

        void Add(string metric, string tag, string value)
        {
            if (!values.TryGetValue((metric, tag), out var known))
            {
                values[(metric, tag)] = known = new HashSet<string>(StringComparer.Ordinal);
            }

            known.Add(value);
        }
    }

    private static void CountEverything(IMeterFactory meters)
    {
        var time = new FakeTimeProvider();
        var requests = new RequestMetrics(meters, Options.Create(new TelemetryOptions()), time);
        var prediction = new DefaultHttpContext { Request = { Path = "/v2/models/any/infer" } };
        for (var status = 100; status < 600; status += 100)
        {
            requests.Count(prediction, status, requests.Start());
        }

        var started = requests.Start();
        time.Advance(TimeSpan.FromHours(1));
        requests.Count(prediction, StatusCodes.Status200OK, started);

        var training = new TrainingMetrics(meters, time);
        foreach (var state in new[] { RunState.Succeeded, RunState.Failed, RunState.Cancelled })
        {
            CountEnded(training, state);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CountEnded")]
    private static extern void CountEnded(TrainingMetrics metrics, RunState state);
}
