using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Small JSON bodies.</summary>
internal static class JsonBody
{
    /// <exception cref="InvalidInputException">It is not JSON of that kind.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new InvalidInputException("The body is null: expected a JSON object.");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(
                $"The body is not the JSON that is expected, at {(string.IsNullOrEmpty(e.Path) ? "$" : Excerpt.Of(e.Path))}: {Describe(e)}");
        }
    }

    /// <summary>Our own converters say what they expect; the library's messages name .NET types, which mean nothing to the caller.</summary>
    private static string Describe(JsonException e) => e.InnerException is FormatException format
        ? format.Message
        : FormattableString.Invariant($"line {e.LineNumber + 1}, byte {e.BytePositionInLine} is not of the right kind, or not JSON.");
}
