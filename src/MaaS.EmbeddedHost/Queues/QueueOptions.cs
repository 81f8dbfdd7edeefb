using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Hosting;

namespace MaaS.EmbeddedHost.Queues;

/// <summary><c>extensions.queues</c> of <c>host.json</c>, with the real host's defaults.</summary>
internal sealed record QueueOptions
{
    private const int DefaultBatchSize = 16;

    /// <summary>What storage hands out at once at most.</summary>
    private const int MaxBatchSize = 32;

    public static readonly TimeSpan MinPollingInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan MaxVisibilityTimeout = TimeSpan.FromDays(7);

    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>A new batch is fetched when as few messages as this, or fewer, are being worked on.</summary>
    public int NewBatchThreshold { get; init; } = DefaultBatchSize / 2;

    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message is hidden after a failed try.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    public QueueMessageEncoding MessageEncoding { get; init; } = QueueMessageEncoding.Base64;

    public static QueueOptions Read(HostJsonSection section)
    {
        var absent = new QueueOptions();
        var batchSize = section.Int32("batchSize", absent.BatchSize, 1, MaxBatchSize);
        return new QueueOptions
        {
            BatchSize = batchSize,
            NewBatchThreshold = section.Int32("newBatchThreshold", batchSize / 2, 0, int.MaxValue),
            MaxDequeueCount = section.Int32("maxDequeueCount", absent.MaxDequeueCount, 1, int.MaxValue),
            VisibilityTimeout = section.TimeSpan("visibilityTimeout", absent.VisibilityTimeout, TimeSpan.Zero, MaxVisibilityTimeout),
            MaxPollingInterval = section.TimeSpan("maxPollingInterval", absent.MaxPollingInterval, MinPollingInterval, TimeSpan.MaxValue),
            MessageEncoding = section.Enum("messageEncoding", absent.MessageEncoding),
        };
    }
}
