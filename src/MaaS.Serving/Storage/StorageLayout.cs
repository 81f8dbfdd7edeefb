using MaaS.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// Makes the containers, queues and tables that there are not yet, so that a message or an upload can come before the first request. In
/// Azure they are there already.
/// </summary>
internal sealed partial class StorageLayout(IServiceProvider services, TimeProvider time, ILogger<StorageLayout> logger) : BackgroundService
{
    /// <summary>Models are looked for, and published from, elsewhere where the settings say so.</summary>
    internal static IReadOnlyList<string> Containers { get; } =
    [
        ModelsOptions.DefaultContainer, PublishingOptions.UploadContainer,
        JobsOptions.RequestContainer, JobsOptions.ResultContainer, BatchesOptions.InputContainer, BatchesOptions.OutputContainer,
        TrainingStorage.Container, TrainingStorage.DataContainer,
    ];

    internal static IReadOnlyList<string> Queues { get; } =
    [
        JobsOptions.Queue, JobsOptions.PoisonQueue, JobsOptions.WebhookQueue, JobsOptions.WebhookPoisonQueue,
        BatchesOptions.Queue, BatchesOptions.PoisonQueue, BatchesOptions.UploadQueue, BatchesOptions.UploadPoisonQueue,
        TrainingStorage.EventQueue, TrainingStorage.EventPoisonQueue,
    ];

    internal static IReadOnlyList<string> Tables { get; } = [JobsOptions.Table, BatchesOptions.Table, TrainingStorage.Table];

    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when all is there, or when it was tried once: what works without need not wait.</summary>
    public Task Tried => _tried.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host may bring up the storage account first.
        await Task.Yield();
        var storage = services.GetRequiredService<StorageConnection>();
        while (storage.UnavailableBecause is null)
        {
            try
            {
                await CreateAsync(storage, stoppingToken);
                break;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogAway(logger, e);
                _tried.TrySetResult();
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }

        _tried.TrySetResult();
    }

    private static async Task CreateAsync(StorageConnection storage, CancellationToken cancellationToken)
    {
        foreach (var container in Containers)
        {
            await storage.RequireBlobs().GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }

        foreach (var queue in Queues)
        {
            await storage.RequireQueues().GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }

        foreach (var table in Tables)
        {
            await storage.RequireTables().CreateTableIfNotExistsAsync(table, cancellationToken);
        }
    }

    [LoggerMessage(3121, LogLevel.Warning, "The containers, queues and tables could not be made; it is tried again")]
    private static partial void LogAway(ILogger logger, Exception exception);
}
