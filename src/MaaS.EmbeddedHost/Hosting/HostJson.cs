using System.Text.Json;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>What this host reads of <c>host.json</c>; the rest of the file is the real host's.</summary>
internal sealed record HostJson
{
    public const string FileName = "host.json";

    /// <summary>Without slashes at its ends; empty puts the functions at the root.</summary>
    public string RoutePrefix { get; init; } = "api";

    public static HostJson Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        return JsonFile.Find(JsonFile.Read(path), "extensions", "http", "routePrefix") switch
        {
            null => new HostJson(),
            { ValueKind: JsonValueKind.String } prefix => new HostJson { RoutePrefix = prefix.GetString()!.Trim('/') },
            { } other => throw new HostStartException(
                $"'extensions.http.routePrefix' in '{path}' is {other.GetRawText()}, expected a string such as \"api\" or \"\"."),
        };
    }
}
