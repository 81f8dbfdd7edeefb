using System.Text.Json;

namespace MaaS.Serving.Tests;

/// <summary>Compares answers with the schemas of <c>/openapi.json</c>, as far as those go: types, members, choices.</summary>
internal static class OpenApiSchemas
{
    private const string References = "#/components/schemas/";

    private static readonly JsonElement Schemas =
        JsonElement.Parse(OpenApiDocumentWriter.Utf8Json.Span).GetProperty("components").GetProperty("schemas");

    /// <summary>What does not fit, each with its path; empty when all does.</summary>
    public static IReadOnlyList<string> Errors(string schema, JsonElement value) => [.. Errors(Schemas.GetProperty(schema), value, "$")];

    private static IEnumerable<string> Errors(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Errors(Schemas.GetProperty(reference.GetString()![References.Length..]), value, path);
        }

        var type = schema.TryGetProperty("type", out var named) ? named.GetString() : null;
        return type switch
        {
            "object" when value.ValueKind == JsonValueKind.Object => ErrorsOfObject(schema, value, path),
            "array" when value.ValueKind == JsonValueKind.Array =>
                value.EnumerateArray().SelectMany((item, i) => Errors(schema.GetProperty("items"), item, $"{path}[{i}]")),
            "string" when value.ValueKind == JsonValueKind.String => ErrorsOfText(schema, value.GetString()!, path),
            "integer" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) => [],
            "number" when value.ValueKind == JsonValueKind.Number => [],
            "boolean" when value.ValueKind is JsonValueKind.True or JsonValueKind.False => [],
            _ => [$"{path}: found {value.GetRawText()}, expected {type}"],
        };
    }

    private static IEnumerable<string> ErrorsOfObject(JsonElement schema, JsonElement value, string path)
    {
        var members = schema.TryGetProperty("properties", out var properties) ? properties : JsonElement.Parse("{}");
        var others = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object
            ? additional
            : (JsonElement?)null;
        var missing = schema.TryGetProperty("required", out var required)
            ? required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _))
            : [];
        return missing.Select(name => $"{path}.{name}: missing").Concat(value.EnumerateObject().SelectMany(member =>
            members.TryGetProperty(member.Name, out var known) ? Errors(known, member.Value, $"{path}.{member.Name}")
            : others is { } other ? Errors(other, member.Value, $"{path}.{member.Name}")
            : [$"{path}.{member.Name}: not in the schema"]));
    }

    private static IEnumerable<string> ErrorsOfText(JsonElement schema, string text, string path)
    {
        if (schema.TryGetProperty("enum", out var choices) && !choices.EnumerateArray().Any(choice => choice.GetString() == text))
        {
            yield return $"{path}: found {text}, expected one of {choices.GetRawText()}";
        }

        if (schema.TryGetProperty("format", out var format) && format.GetString() == "date-time" && !DateTimeOffset.TryParse(text, out _))
        {
            yield return $"{path}: found {text}, expected a time";
        }
    }
}
