using System.Text.Json.Nodes;

namespace MaaS.Infrastructure.Tests;

internal static class ResourceExpectations
{
    /// <summary>What is wrong, if the value at a path is another.</summary>
    public static IEnumerable<string> Expect(this DeployedResource resource, string path, JsonNode? expected, string because)
    {
        var found = resource[path];
        if (!JsonNode.DeepEquals(found, expected))
        {
            yield return $"{resource}: {path} is {Text(found)}; set it to {Text(expected)}, {because}.";
        }
    }

    /// <summary>What is wrong, if the value at a path does not refer to a resource.</summary>
    public static IEnumerable<string> ExpectReference(
        this Deployment deployment, DeployedResource resource, string path, DeployedResource? target, string because)
    {
        if (target is null || !deployment.ReferencedBy(resource[path]).SequenceEqual([target]))
        {
            yield return $"{resource}: {path} is {Text(resource[path])}; it must be {target}, {because}.";
        }
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "missing";
}
