using System.Text.Json;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>The queue of the blobs that were given up, with the real host's name and messages.</summary>
internal sealed class PoisonBlobs(StorageConnections connections, HostJson hostJson)
{
    public const string QueueName = "webjobs-blobtrigger-poison";

    private readonly QueueClient _queue = connections.Queues(null).GetQueueClient(QueueName);

    public async Task AddAsync(string functionName, BlobEvent blob, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            Type = "BlobTrigger",
            FunctionId = HostStorage.FunctionId(functionName),
            BlobType = $"{blob.Type}Blob",
            ContainerName = blob.Container.Name,
            BlobName = blob.Name,
            blob.ETag,
        });
        var message = hostJson.Queues.MessageEncoding == QueueMessageEncoding.Base64
            ? BinaryData.FromString(Convert.ToBase64String(json))
            : BinaryData.FromBytes(json);
        try
        {
            await _queue.SendMessageAsync(message, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await _queue.SendMessageAsync(message, cancellationToken: cancellationToken);
        }
    }
}
