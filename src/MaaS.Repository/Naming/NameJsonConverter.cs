using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>Writes an <see cref="IName{TSelf}"/> as a JSON string, also as a property name; a version may also be read from a number.</summary>
public sealed class NameJsonConverter<T> : JsonConverter<T>
    where T : class, IName<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => Parse(reader.GetString()!),
            JsonTokenType.Number => Parse(Encoding.UTF8.GetString(reader.ValueSpan)),
            var found => throw new JsonException($"Found {found}, expected a string.", new FormatException($"Found {found}, expected a string.")),
        };

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);

    private static T Parse(string text)
    {
        try
        {
            return T.Parse(text);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
