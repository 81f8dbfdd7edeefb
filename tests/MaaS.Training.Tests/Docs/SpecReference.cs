using System.Text;
using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

/// <summary>The page that lists every field of a run spec, made of its JSON Schema.</summary>
internal static class SpecReference
{
    public static string Write(JsonObject schema)
    {
        var page = new StringBuilder();
        page.Append("# Every field of a run spec\n\n");
        page.Append("Made of the [JSON Schema](training.schema.json); [training.md](training.md) explains the six steps.\n");
        page.Append("A field without a default must be there, unless it says optional.\n");
        WriteObject(page, "$", schema);
        foreach (var (name, definition) in schema["$defs"]!.AsObject())
        {
            WriteObject(page, name, definition!.AsObject());
        }

        return page.ToString();
    }

    private static void WriteObject(StringBuilder page, string path, JsonObject schema)
    {
        page.Append(path.StartsWith('$') ? $"\n## `{path}`\n" : $"\n## {path}\n");
        if (Text(schema, "description") is { } about)
        {
            page.Append('\n').Append(about).Append('\n');
        }

        if (schema["oneOf"] is JsonArray forms)
        {
            foreach (var form in forms.Cast<JsonObject>())
            {
                WriteForm(page, form);
            }

            foreach (var same in forms.Cast<JsonObject>().SelectMany(Properties).GroupBy(property => property.Key))
            {
                WriteInner(page, path, same.DistinctBy(property => property.Value.ToJsonString()));
            }

            return;
        }

        WriteTable(page, schema);
        WriteInner(page, path, Properties(schema));
    }

    private static void WriteForm(StringBuilder page, JsonObject form)
    {
        var chosen = Properties(form).FirstOrDefault(property => Text(property.Value, "const") is not null);
        var title = chosen.Key is null ? "without it" : $"`\"{chosen.Key}\": \"{Text(chosen.Value, "const")}\"`";
        page.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n### {title}\n\n{Text(form, "description")}\n");
        WriteTable(page, form);
    }

    private static void WriteTable(StringBuilder page, JsonObject schema)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        var rows = Properties(schema).Where(property => property.Key != "$schema" && Text(property.Value, "const") is null).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        page.Append("\n| field | values | default | |\n|---|---|---|---|\n");
        foreach (var (name, property) in rows)
        {
            var fallback = property["default"] is { } value ? $"`{value.ToJsonString()}`" : required.Contains(name) ? "" : "optional";
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{name}` | {Values(property)} | {fallback} | {Plain(property)} |\n");
        }
    }

    private static void WriteInner(StringBuilder page, string path, IEnumerable<KeyValuePair<string, JsonObject>> properties)
    {
        foreach (var (name, property) in properties)
        {
            var (inner, suffix) = property["items"] is JsonObject items ? (items, "[]")
                : property["additionalProperties"] is JsonObject free ? (free, "['…']")
                : (property, "");
            if (inner["properties"] is not null || inner["oneOf"] is not null)
            {
                WriteObject(page, $"{path}.{name}{suffix}", inner);
            }
        }
    }

    private static string Values(JsonObject property) => property switch
    {
        _ when Text(property, "$ref") is { } reference => $"[{reference.Split('/')[^1]}](#{reference.Split('/')[^1].ToLowerInvariant()})",
        _ when property["enum"] is JsonArray choices => string.Join(", ", choices.Select(choice => $"`{choice}`")),
        _ when property["anyOf"] is JsonArray either => string.Join(" or ", either.Cast<JsonObject>().Select(Values)),
        _ when property["oneOf"] is not null => "object",
        _ when Text(property, "type") == "array" => Array(property),
        _ when Text(property, "type") is "integer" or "number" => Number(property),
        _ => Text(property, "type") ?? "any",
    };

    private static string Array(JsonObject property)
    {
        var items = property["items"] is JsonObject { } inner ? Values(inner) : "any";
        return property["maxItems"] is { } count ? $"array of {count}: {items}" : $"array: {items}";
    }

    private static string Number(JsonObject property)
    {
        var kind = Text(property, "type") == "integer" ? "whole number" : "number";
        return property["minimum"] is { } min && property["maximum"] is { } max ? $"{kind}, {min.ToJsonString()} to {max.ToJsonString()}" : kind;
    }

    private static IEnumerable<KeyValuePair<string, JsonObject>> Properties(JsonObject schema) =>
        (schema["properties"] as JsonObject ?? []).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.AsObject()));

    // What looks like a tag of HTML would not be shown.
    private static string? Plain(JsonObject property) => Text(property, "description")?.Replace("<", "&lt;", StringComparison.Ordinal);

    private static string? Text(JsonObject schema, string name) => schema[name] is JsonValue value ? value.GetValue<string>() : null;
}
