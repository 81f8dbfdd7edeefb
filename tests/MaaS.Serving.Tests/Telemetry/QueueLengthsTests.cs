using Azure.Storage.Queues;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Serving.Tests.Telemetry;

public sealed class QueueLengthsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<QueueLengths> _logger = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Measure_MessagesInAQueueAndWhereTheyAreGivenUp_CountsThem()
    {
        await SendAsync("predict-requests", 1);
        await SendAsync("predict-requests-poison-poison", 2);
        using var lengths = Collect(azurite.ConnectionString, out var queues);

        await queues.MeasureAsync(CancellationToken.None);

        var found = Read(lengths);
        Assert.Equal(1, found["predict-requests"]);
        Assert.Equal(2, found["predict-requests-poison-poison"]);
        Assert.DoesNotContain("webjobs-blobtrigger-poison", found.Keys);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public async Task Measure_NotForALongTime_SaysZeroBecauseAnotherInstanceMeasures()
    {
        await SendAsync("job-webhooks", 3);
        using var lengths = Collect(azurite.ConnectionString, out var queues);

        await queues.MeasureAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(3, Read(lengths)["job-webhooks"]);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, Read(lengths)["job-webhooks"]);
    }

    [Fact]
    public async Task Measure_StorageRefuses_IsLoggedAndNotThrown()
    {
        var wrongKey = new string('A', 86) + "==";
        var parts = azurite.ConnectionString.Split(';')
            .Select(part => part.StartsWith("AccountKey=", StringComparison.Ordinal) ? $"AccountKey={wrongKey}" : part);
        using var lengths = Collect(string.Join(';', parts), out var queues);

        await queues.MeasureAsync(CancellationToken.None);

        Assert.Empty(Read(lengths));
        Assert.Equal(QueueLengths.Queues.Count, _logger.Collector.Count);
        Assert.Contains("could not be counted", _logger.LatestRecord.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrongKey, _logger.LatestRecord.Exception!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_NoStorageAccount_DoesNothing()
    {
        using var lengths = Collect("", out var queues);

        await queues.MeasureAsync(CancellationToken.None);

        Assert.Empty(Read(lengths));
        Assert.Equal(0, _logger.Collector.Count);
    }

    private MetricCollector<long> Collect(string connectionString, out QueueLengths queues)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(StorageConnection.SettingName, connectionString)])
            .Build();
        queues = new QueueLengths(new StorageConnection(configuration), _meters, _time, _logger);
        return new MetricCollector<long>(_meters, ServingMetrics.MeterName, "maas.queue.messages");
    }

    private async Task SendAsync(string queue, int messages)
    {
        var client = new QueueClient(azurite.ConnectionString, queue);
        await client.CreateIfNotExistsAsync();
        for (var i = 0; i < messages; i++)
        {
            await client.SendMessageAsync("x");
        }
    }

    private static Dictionary<string, long> Read(MetricCollector<long> lengths)
    {
        lengths.Clear();
        lengths.RecordObservableInstruments();
        return lengths.GetMeasurementSnapshot().ToDictionary(measured => (string)measured.Tags["queue"]!, measured => measured.Value);
    }
}
