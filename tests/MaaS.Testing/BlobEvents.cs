using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Testing;

/// <summary>
/// What Event Grid says of a blob, in its own schema, as https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage shows it.
/// </summary>
public static class BlobEvents
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="container">Of the blob.</param>
    /// <param name="name">As it is.</param>
    /// <param name="account">The default is Azurite's.</param>
    /// <param name="api">The operation that wrote it.</param>
    public static string Created(string container, string name, string account = "devstoreaccount1", string api = "PutBlockList") =>
        new JsonObject
        {
            ["topic"] =
                $"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/maas/providers/Microsoft.Storage/storageAccounts/{account}",
            ["subject"] = $"/blobServices/default/containers/{container}/blobs/{name}",
            ["eventType"] = "Microsoft.Storage.BlobCreated",
            ["eventTime"] = "2026-11-25T18:41:00.9584103Z",
            ["id"] = "831e1650-001e-001b-66ab-eeb76e069631",
            ["data"] = new JsonObject
            {
                ["api"] = api,
                ["clientRequestId"] = "6d79dbfb-0e37-4fc4-981f-442c9ca65760",
                ["requestId"] = "831e1650-001e-001b-66ab-eeb76e000000",
                ["eTag"] = "0x8D4BCC2E4835CD0",
                ["contentType"] = "application/octet-stream",
                ["contentLength"] = 524288,
                ["blobType"] = "BlockBlob",
                ["url"] = $"https://{account}.blob.core.windows.net/{container}/{Uri.EscapeDataString(name)}",
                ["sequencer"] = "00000000000004420000000000028963",
                ["storageDiagnostics"] = new JsonObject { ["batchId"] = "b68529f3-68cd-4744-baa4-3c0498ec19f0" },
            },
            ["dataVersion"] = "",
            ["metadataVersion"] = "1",
        }.ToJsonString(Json);

    public static string ToBase64(string message) => Convert.ToBase64String(Encoding.UTF8.GetBytes(message));
}
