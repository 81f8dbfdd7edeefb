using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace MaaS.Training;

/// <summary>Where runs are kept, in the storage account of the service, which is asked for when it is needed.</summary>
/// <param name="blobs">Has the containers.</param>
/// <param name="tables">Has the table.</param>
/// <param name="queues">Has the queue of events.</param>
public sealed class TrainingStorage(Func<BlobServiceClient> blobs, Func<TableServiceClient> tables, Func<QueueServiceClient> queues)
{
    /// <summary>The container of run files, a folder for each run.</summary>
    public const string Container = "training";

    /// <summary>The container of training data.</summary>
    public const string DataContainer = "datasets";

    public const string Table = "runs";

    /// <summary>On which jobs put a message when they have ended.</summary>
    public const string EventQueue = "training-events";

    public const string EventPoisonQueue = EventQueue + "-poison";

    public BlobServiceClient Blobs => blobs();

    public TableClient Runs => tables().GetTableClient(Table);

    public QueueClient Events => queues().GetQueueClient(EventQueue);

    public BlobContainerClient RunFiles => Blobs.GetBlobContainerClient(Container);
}
