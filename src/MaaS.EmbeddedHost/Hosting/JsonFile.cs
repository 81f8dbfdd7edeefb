using System.Text.Json;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>Reads the optional JSON files of a function app; comments and trailing commas are allowed, as in the real host.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <returns>The root object, or null if there is no such file.</returns>
    public static JsonElement? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new HostStartException($"'{path}' holds a JSON {document.RootElement.ValueKind}, expected an object.");
        }
        catch (JsonException exception)
        {
            throw new HostStartException($"'{path}' is not valid JSON: {exception.Message} Correct the file, or remove it.", exception);
        }
    }

    /// <returns>The value at the path of property names, or null if any of them is missing.</returns>
    public static JsonElement? Find(JsonElement? root, params ReadOnlySpan<string> path)
    {
        var current = root;
        foreach (var name in path)
        {
            current = current is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var child) ? child : null;
        }

        return current;
    }
}
