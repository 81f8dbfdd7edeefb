using System.Text;
using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

/// <summary>Run specs that this service can run.</summary>
internal static class RunSpecs
{
    /// <param name="service">The member <c>service</c>, as JSON.</param>
    /// <param name="source">The data.</param>
    /// <param name="search">The member <c>search</c>, as JSON; null for none.</param>
    public static JsonObject Made(string service = "{}", string source = "blob:datasets/cifar", string? search = null)
    {
        var spec = JsonNode.Parse(
            """
            {
              "name": "made",
              "data": { "reader": { "type": "cifar10" } },
              "network": { "preset": "cnn" },
              "training": { "optimiser": { "type": "adam" }, "epochs": 9 }
            }
            """)!.AsObject();
        spec["data"]!["source"] = source;
        spec["service"] = JsonNode.Parse(service);
        if (search is not null)
        {
            spec["search"] = JsonNode.Parse(search);
        }

        return spec;
    }

    public static byte[] Utf8(JsonObject spec) => Encoding.UTF8.GetBytes(spec.ToJsonString());
}
