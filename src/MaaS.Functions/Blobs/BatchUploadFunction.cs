using Azure.Storage.Blobs;
using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Blobs;

/// <summary>
/// An upload to <c>batch-input/&lt;model&gt;[@&lt;version or alias&gt;]/&lt;name&gt;</c> starts a batch where nothing else tells of uploads. In
/// Azure it is disabled: there <c>StartBatchFromEvent</c> does it.
/// </summary>
public sealed class BatchUploadFunction(BatchIntake batchIntake)
{
    [Function("StartBatch")]
    public Task Start(
        [BlobTrigger(BatchesOptions.InputContainer + "/{name}", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        CancellationToken cancellationToken) =>
        batchIntake.AcceptAsync(blob.Name, cancellationToken);
}
