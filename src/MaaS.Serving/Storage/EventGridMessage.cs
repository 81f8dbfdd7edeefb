using System.Text;
using System.Text.Json;

namespace MaaS.Serving;

/// <summary>
/// What Event Grid puts into a storage queue: the JSON of an event, as it is or in Base64. Which of them it is has changed once, and nothing
/// promises that it stays.
/// </summary>
internal static class EventGridMessage
{
    /// <returns>The events, of which there may be several in an array; none when the message is no JSON object.</returns>
    public static IReadOnlyList<JsonElement> Read(string message)
    {
        try
        {
            using var document = JsonDocument.Parse(
                message.AsSpan().TrimStart() is ['{' or '[', ..]
                    ? message
                    : Encoding.UTF8.GetString(Convert.FromBase64String(message)));
            var root = document.RootElement;
            IEnumerable<JsonElement> elements = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : [root];
            return [.. elements.Where(element => element.ValueKind == JsonValueKind.Object).Select(element => element.Clone())];
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return [];
        }
    }
}
