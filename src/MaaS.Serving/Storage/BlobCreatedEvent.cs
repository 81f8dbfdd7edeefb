using System.Text.Json;
using System.Text.RegularExpressions;

namespace MaaS.Serving;

/// <summary>
/// Event Grid tells that a blob was written, in its own schema
/// (https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage).
/// </summary>
/// <param name="Account">The name of the storage account.</param>
/// <param name="Container">The container.</param>
/// <param name="Name">Of the blob, as it is: the subject holds it unescaped, unlike <c>data.url</c>.</param>
/// <param name="Api">The operation, such as <c>PutBlob</c>, <c>PutBlockList</c>, <c>CopyBlob</c> or <c>FlushWithClose</c>.</param>
internal sealed partial record BlobCreatedEvent(string Account, string Container, string Name, string Api)
{
    private const string EventType = "Microsoft.Storage.BlobCreated";

    /// <summary>
    /// False for a file of a hierarchical account that was only opened: it is empty, and another event follows once it is written.
    /// </summary>
    public bool IsComplete => Api is not ("CreateFile" or "SftpCreate");

    /// <returns>The event, or null when it is another, or none.</returns>
    public static BlobCreatedEvent? ParseOrDefault(JsonElement element) =>
        EventGridMessage.TextOrDefault(element, "eventType") == EventType
        && Topic().Match(EventGridMessage.TextOrDefault(element, "topic") ?? "") is { Success: true } topic
        && Subject().Match(EventGridMessage.TextOrDefault(element, "subject") ?? "") is { Success: true } subject
            ? new BlobCreatedEvent(
                topic.Groups["account"].Value, subject.Groups["container"].Value, subject.Groups["name"].Value,
                EventGridMessage.TextOrDefault(element, "data", "api") ?? "")
            : null;

    [GeneratedRegex(@"/storageAccounts/(?<account>[^/]+)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Topic();

    [GeneratedRegex(@"\A/blobServices/default/containers/(?<container>[^/]+)/blobs/(?<name>.+)\z", RegexOptions.Singleline)]
    private static partial Regex Subject();
}
