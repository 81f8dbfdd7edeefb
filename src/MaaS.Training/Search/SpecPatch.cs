using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>Changes single places of a run spec.</summary>
public static class SpecPatch
{
    /// <summary>
    /// Sets a member or an item to a value. What holds it must be there; the member itself need not, an item must.
    /// </summary>
    /// <param name="spec">Is changed.</param>
    /// <param name="path">Such as <c>$.network.layers[0].filters</c>.</param>
    /// <param name="value">The new value.</param>
    /// <exception cref="SpecPathException">The path is not written as one, or leads nowhere.</exception>
    public static void Apply(JsonNode spec, string path, JsonElement value)
    {
        var steps = SpecPath.Parse(path);
        var parent = spec;
        for (var i = 0; i < steps.Steps.Count - 1; i++)
        {
            parent = Follow(parent, steps, i) ?? throw Nowhere(steps, i, $"there is no {steps.Prefix(i + 1)}");
        }

        var last = steps.Steps[^1];
        var node = JsonSerializer.SerializeToNode(value);
        switch (parent)
        {
            case JsonObject members when last.Name is { } name:
                members[name] = node;
                break;
            case JsonArray items when last.Name is null && last.Index < items.Count:
                items[last.Index] = node;
                break;
            default:
                throw Nowhere(steps, steps.Steps.Count - 1, Describe(parent, steps.Prefix(steps.Steps.Count - 1)));
        }
    }

    private static JsonNode? Follow(JsonNode parent, SpecPath path, int step) => (parent, path.Steps[step]) switch
    {
        (JsonObject members, { Name: { } name }) => members[name],
        (JsonArray items, { Name: null } item) when item.Index < items.Count => items[item.Index],
        _ => throw Nowhere(path, step, Describe(parent, path.Prefix(step))),
    };

    private static string Describe(JsonNode node, string path) => node switch
    {
        JsonObject => $"{path} is an object",
        JsonArray items => FormattableString.Invariant($"{path} is an array of {items.Count}"),
        _ => $"{path} is {node.ToJsonString()}",
    };

    private static SpecPathException Nowhere(SpecPath path, int step, string found) => new(
        $"found that {found}, expected {path.Prefix(step + 1)} to be in the spec for the path '{path}'; "
        + "write it there or correct the path");
}
