using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>Writes a data type under its name in the protocol.</summary>
public sealed class TensorDataTypeJsonConverter : JsonConverter<TensorDataType>
{
    public override TensorDataType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TensorDataTypes.TryParse(reader.GetString(), out var dataType)
            ? dataType.Value
            : throw new JsonException($"Expected a data type, one of {string.Join(", ", TensorDataTypes.AllNames)}.");

    public override void Write(Utf8JsonWriter writer, TensorDataType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToProtocolName());
}
