using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>A blob as it was found: one with another ETag is another event.</summary>
internal sealed record BlobEvent
{
    public required BlobContainerClient Container { get; init; }

    public required string Name { get; init; }

    public required string ETag { get; init; }

    public required BlobType? Type { get; init; }

    /// <summary>What the parts of the trigger's path stand for.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }
}
