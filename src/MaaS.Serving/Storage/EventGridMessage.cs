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

    /// <returns>The text of a member, or of a member's member; null when there is none, and when it is no text.</returns>
    public static string? TextOrDefault(JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            foreach (var name in path)
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                {
                    return null;
                }
            }

            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escape may stand for half a character, such as "\ud83d", which is JSON and no text.
            return null;
        }
    }
}
