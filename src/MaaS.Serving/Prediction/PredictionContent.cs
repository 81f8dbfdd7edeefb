using System.Text.Json;
using MaaS.Inference;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MaaS.Serving;

/// <summary>Reads what the bodies of all tasks have in common.</summary>
internal static class PredictionContent
{
    // A repeated name would silently win or lose, so it is an error. The deepest body is rows of objects.
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    // 12 in the document, whose memory doubles as it grows, and 8 where a reader puts a number.
    private const int BytesPerValue = 32;

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

    /// <summary>True for plain text whose charset is UTF-8, or is not said.</summary>
    public static bool IsUtf8Text(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
        && (StringSegment.IsNullOrEmpty(type.Charset)
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("us-ascii", StringComparison.OrdinalIgnoreCase));

    /// <param name="body">From its start.</param>
    /// <param name="read">Copies what it needs out of the document.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidInputException">The body is not JSON.</exception>
    /// <exception cref="PayloadTooLargeException">There is never the memory to read it.</exception>
    /// <exception cref="OverloadedException">There is no memory to read it now.</exception>
    public static async Task<T> ReadJsonAsync<T>(BodyReader body, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var text = await body.ReadToEndAsync(cancellationToken);
        var documentBytes = CountValues(text.Written.Span) * BytesPerValue;
        body.Memory.Take(documentBytes);
        try
        {
            using var document = JsonDocument.Parse(text.Written, JsonOptions);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"The body is not valid JSON: {e.Message}");
        }
        finally
        {
            body.Memory.Return(documentBytes);
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
                throw new InvalidInputException(
                    $"The body has the property {Quote(property.Name)}: expected only \"{string.Join("\", \"", names!)}\".");
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

    /// <summary>At least as many as there are: every value but the first follows one of these.</summary>
    private static long CountValues(ReadOnlySpan<byte> json) =>
        1L + json.Count((byte)',') + json.Count((byte)':') + json.Count((byte)'[') + json.Count((byte)'{');
}
