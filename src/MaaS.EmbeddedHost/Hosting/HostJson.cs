using System.Text.Json;
using MaaS.EmbeddedHost.Blobs;
using MaaS.EmbeddedHost.Durable;
using MaaS.EmbeddedHost.Queues;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>What this host reads of <c>host.json</c>; the rest of the file is the real host's.</summary>
internal sealed record HostJson
{
    public const string FileName = "host.json";

    /// <summary>Without slashes at its ends; empty puts the functions at the root.</summary>
    public string RoutePrefix { get; init; } = "api";

    public QueueOptions Queues { get; init; } = new();

    public BlobOptions Blobs { get; init; } = new();

    public DurableOptions Durable { get; init; } = new();

    public static HostJson Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var root = JsonFile.Read(path);
        var hostJson = new HostJson
        {
            Queues = QueueOptions.Read(new HostJsonSection(root, path, "queues")),
            Blobs = BlobOptions.Read(new HostJsonSection(root, path, "blobs")),
            Durable = DurableOptions.Read(new HostJsonSection(root, path, "durableTask")),
        };
        return JsonFile.Find(root, "extensions", "http", "routePrefix") switch
        {
            null => hostJson,
            { ValueKind: JsonValueKind.String } prefix => hostJson with { RoutePrefix = prefix.GetString()!.Trim('/') },
            { } other => throw new HostStartException(
                $"'extensions.http.routePrefix' in '{path}' is {other.GetRawText()}, expected a string such as \"api\" or \"\"."),
        };
    }
}
