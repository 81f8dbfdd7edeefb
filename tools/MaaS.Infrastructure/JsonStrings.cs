using System.Text.Json.Nodes;

namespace MaaS.Infrastructure;

internal static class JsonStrings
{
    /// <summary>Every string in a value, names of members too.</summary>
    public static IEnumerable<string> In(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => In(member.Value).Prepend(member.Key)),
        JsonArray elements => elements.SelectMany(In),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
