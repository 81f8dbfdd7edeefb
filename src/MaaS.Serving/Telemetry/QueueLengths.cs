using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Azure;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// How many messages the queues of the app hold, as storage tells it. Any instance may be the one that measures; one that has not done so
/// for a while says zero, so that the largest value over all instances is the present one.
/// </summary>
public sealed partial class QueueLengths
{
    /// <summary>Of blobs that failed too often; the Functions host makes it.</summary>
    private const string BlobPoisonQueue = "webjobs-blobtrigger-poison";

    private const string Poison = "-poison";

    /// <summary>Longer than a round of the timer and one that is late.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(12);

    private readonly ConcurrentDictionary<string, (long Messages, long MeasuredAt)> _lengths = new();
    private readonly StorageConnection _storage;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueLengths> _logger;

    public QueueLengths(StorageConnection storage, IMeterFactory meters, TimeProvider time, ILogger<QueueLengths> logger)
    {
        _storage = storage;
        _time = time;
        _logger = logger;
        meters.Create(ServingMetrics.MeterName).CreateObservableGauge(
            "maas.queue.messages", Observe, "{message}", "Messages in a queue, about, hidden ones too; take the largest of all instances.");
    }

    /// <summary>
    /// All that can have messages: what fails moves to the poison queue; where a function reads that, and fails too, to the poison queue of
    /// the poison queue.
    /// </summary>
    internal static IReadOnlyList<string> Queues { get; } =
    [
        .. StorageLayout.Queues,
        JobsOptions.PoisonQueue + Poison, JobsOptions.WebhookPoisonQueue + Poison, BatchesOptions.PoisonQueue + Poison,
        BlobPoisonQueue,
    ];

    /// <summary>Asks storage for all queues. One that does not answer is logged and keeps its last value; there may be no such queue yet.</summary>
    public Task MeasureAsync(CancellationToken cancellationToken) => _storage.UnavailableBecause is null
        ? Task.WhenAll(Queues.Select(queue => MeasureAsync(queue, cancellationToken)))
        : Task.CompletedTask;

    private async Task MeasureAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await _storage.RequireQueues().GetQueueClient(queue).GetPropertiesAsync(cancellationToken);
            _lengths[queue] = (properties.Value.ApproximateMessagesCountLong, _time.GetTimestamp());
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            _lengths.TryRemove(queue, out _);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotMeasured(_logger, e, queue);
        }
    }

    private IEnumerable<Measurement<long>> Observe() => _lengths.Select(length => new Measurement<long>(
        _time.GetElapsedTime(length.Value.MeasuredAt) < Lifetime ? length.Value.Messages : 0,
        new KeyValuePair<string, object?>("queue", length.Key)));

    [LoggerMessage(3601, LogLevel.Warning, "The messages in queue {Queue} could not be counted; it is tried again")]
    private static partial void LogNotMeasured(ILogger logger, Exception exception, string queue);
}
