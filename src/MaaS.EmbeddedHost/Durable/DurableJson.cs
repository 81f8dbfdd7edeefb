using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Inputs, outputs and events as JSON, as the app's <see cref="JsonSerializerOptions"/> say.</summary>
internal sealed class DurableJson(IOptions<JsonSerializerOptions> options)
{
    /// <summary>What a row has room for beside its other columns.</summary>
    public const int MaxBytes = 448 * 1024;

    /// <summary>What the real host takes: 16 KB of UTF-16.</summary>
    public const int MaxStatusCharacters = 8 * 1024;

    public JsonSerializerOptions Options => options.Value;

    /// <remarks><c>what</c> is how the error names it.</remarks>
    /// <exception cref="ArgumentException">It is too large to be kept.</exception>
    public string? Write(object? value, string what)
    {
        var json = value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);
        return json is null || Encoding.UTF8.GetByteCount(json) is var bytes && bytes <= MaxBytes
            ? json
            : throw new ArgumentException(
                $"The {what} is {bytes} bytes of JSON, expected at most {MaxBytes}: put it into a blob and pass the blob's name.");
    }

    /// <exception cref="ArgumentException">It is too large to be shown.</exception>
    public string? WriteStatus(object? value)
    {
        var json = value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);
        return json is null || json.Length <= MaxStatusCharacters
            ? json
            : throw new ArgumentException(
                $"The custom status is {json.Length} characters of JSON, expected at most {MaxStatusCharacters}: keep it a summary.");
    }

    /// <exception cref="InvalidDataException">The JSON is not that of the type.</exception>
    public T? Read<T>(string? json, string what) => Read(json, typeof(T), what) is T value ? value : default;

    /// <inheritdoc cref="Read{T}"/>
    public object? Read(string? json, Type type, string what)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, type, Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"The {what} was read as a '{type}', which was not found: {exception.Message}", exception);
        }
    }
}
