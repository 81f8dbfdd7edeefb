using MaaS.EmbeddedHost.Hosting;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>The places for blobs that are worked on, shared by all functions.</summary>
internal sealed class BlobSlots(HostJson hostJson) : SemaphoreSlim(hostJson.Blobs.MaxDegreeOfParallelism);
