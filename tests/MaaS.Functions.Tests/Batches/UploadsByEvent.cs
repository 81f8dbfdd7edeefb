using Azure.Storage.Queues;

namespace MaaS.Functions.Tests.Batches;

/// <summary>The whole app with the blob trigger disabled, as in Azure, where only messages of Event Grid tell of uploads.</summary>
public sealed class UploadsByEvent() : RunningApp("--AzureWebJobs.StartBatch.Disabled", "true")
{
    internal BatchClient Batches => new(Client, Azurite.ConnectionString);

    internal QueueClient Events => new(Azurite.ConnectionString, "batch-uploads");

    internal QueueClient Poison => new(Azurite.ConnectionString, "batch-uploads-poison");
}
