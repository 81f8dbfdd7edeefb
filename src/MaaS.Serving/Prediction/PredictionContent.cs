using System.Text.Json;
using MaaS.Inference;
using Microsoft.Net.Http.Headers;

namespace MaaS.Serving;

/// <summary>Reads what the bodies of all tasks have in common.</summary>
internal static class PredictionContent
{
    // A repeated name would silently win or lose, so it is an error. The deepest body is rows of objects.
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a type that says picture, and for none and one that say nothing: the first bytes decide then.</summary>
    public static bool MayBePicture(string? contentType) =>
        string.IsNullOrWhiteSpace(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)));

    /// <exception cref="InvalidInputException">The body is not JSON.</exception>
    public static async Task<JsonDocument> ReadJsonAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(body, JsonOptions, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"The body is not valid JSON: {e.Message}");
        }
    }

    /// <exception cref="InvalidInputException">It is not an object, or has a property with another name.</exception>
    public static void RequireProperties(JsonElement root, params ReadOnlySpan<string> names)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException($"The body is {Describe(root)}: expected an object.");
        }

        foreach (var property in root.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw new InvalidInputException($"The body has the property {Quote(property.Name)}: expected only \"{string.Join("\", \"", names!)}\".");
            }
        }
    }

    /// <summary>The value as an error shows it.</summary>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.String => $"the string {Quote(element.GetString()!)}",
        JsonValueKind.Number => Excerpt.Of(element.GetRawText()),
        _ => element.GetRawText(),
    };

    public static string Quote(string text) => $"\"{Excerpt.Of(text)}\"";
}
