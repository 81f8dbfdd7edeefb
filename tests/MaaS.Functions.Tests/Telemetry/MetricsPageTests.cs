using System.Diagnostics.Metrics;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Serving;
using MaaS.Testing;
using MaaS.Training;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>The table of docs/metrics.md is what there is.</summary>
public sealed class MetricsPageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private sealed record Row(string Name, string Kind, string Unit, string Tags, string Meaning);

    [Fact]
    public async Task Page_AndTheInstruments_SayTheSame()
    {
        using var meters = new TestMeters();
        using var listener = new MeterListener();
        var tags = new Dictionary<Instrument, SortedSet<string>>();
        listener.InstrumentPublished = (instrument, mine) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                tags[instrument] = new SortedSet<string>(StringComparer.Ordinal);
                mine.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(Note);
        listener.SetMeasurementEventCallback<int>(Note);
        listener.SetMeasurementEventCallback<double>(Note);
        listener.Start();

        await MeasureEverythingAsync(meters);
        listener.RecordObservableInstruments();

        var rows = tags.Select(pair => new Row(
            pair.Key.Name, KindOf(pair.Key), pair.Key.Unit!, string.Join(", ", pair.Value), pair.Key.Description!));
        Assert.Equal(rows.OrderBy(row => row.Name, StringComparer.Ordinal), ReadPage().OrderBy(row => row.Name, StringComparer.Ordinal));

        void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> measured, object? state)
        {
            foreach (var (name, _) in measured)
            {
                tags[instrument].Add(name);
            }
        }
    }

    private async Task MeasureEverythingAsync(IMeterFactory meters)
    {
        var (name, version) = (ModelName.Parse("add"), ModelVersion.Of(1));
        var inference = new InferenceMetrics(meters, TimeProvider.System);
        inference.AddLoaded(name, version, bytes: 1);
        var model = inference.For(name, version);
        model.RecordQueued(TimeSpan.Zero);
        model.RecordRun(default);
        model.RecordRejected(RejectionReason.QueueFull);
        model.RecordLoad(TimeSpan.Zero, LoadOutcome.Loaded);

        var serving = new ServingMetrics(meters);
        serving.CountJob(Serving.JobState.Failed);
        serving.CountBatch(BatchState.Failed);
        serving.CountWebhook(WebhookResult.GaveUp);
        serving.CountGivenUp(JobsOptions.Queue);
        var requests = new RequestMetrics(meters, Options.Create(new TelemetryOptions()), TimeProvider.System);
        requests.Count(new DefaultHttpContext(), StatusCodes.Status200OK, requests.Start());

        var training = new TrainingMetrics(meters, TimeProvider.System);
        training.CountStarted();
        training.CountEnded(RunState.Failed);
        training.CountAttempt(JobOutcome.Failed);
        training.SetJobs(running: 1, overdue: 0);

        var queue = new Azure.Storage.Queues.QueueClient(azurite.ConnectionString, JobsOptions.Queue);
        await queue.CreateIfNotExistsAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(StorageConnection.SettingName, azurite.ConnectionString)])
            .Build();
        await new QueueLengths(new StorageConnection(configuration), meters, TimeProvider.System, NullLogger<QueueLengths>.Instance)
            .MeasureAsync(CancellationToken.None);
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "ObservableGauge" => "gauge",
        "ObservableUpDownCounter" => "up-down counter",
        var other => other,
    };

    /// <summary>Rows such as <c>| `maas.requests` | counter | `{request}` | `route`, `slow` | What it is. |</c></summary>
    private static IEnumerable<Row> ReadPage() =>
        from line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md"))
        where line.StartsWith("| `maas.", StringComparison.Ordinal)
        let cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries)
        select new Row(cells[0].Trim('`'), cells[1], cells[2].Trim('`'), cells[3].Replace("`", "", StringComparison.Ordinal), cells[4]);
}
