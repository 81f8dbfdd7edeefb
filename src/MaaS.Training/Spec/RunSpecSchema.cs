using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>The JSON Schema (draft 2020-12) of a run spec, made of what its parts ask for.</summary>
public static class RunSpecSchema
{
    private const string Definitions = "$defs";

    private static readonly string[] Contents = ["type", "properties", "required", "additionalProperties", "oneOf"];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is the same in several places is a definition, called after the first of them.</summary>
    public static JsonObject Create()
    {
        var schema = SchemaSpecReader.Describe(RunSpec.Read);
        var places = new Dictionary<string, List<(string Name, JsonObject Place)>>();
        Collect(schema, "spec", places);
        var definitions = new JsonObject();
        foreach (var same in places.Values.Where(same => same.Count > 1 && same[0].Place["oneOf"] is not null))
        {
            Share(same, definitions);
        }

        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "MaaS training run spec");
        schema[Definitions] = definitions;
        return schema;
    }

    /// <summary>Indented, with a line feed at the end.</summary>
    public static string Write() => Create().ToJsonString(Json) + "\n";

    /// <summary>Every object schema by its content, without what is said of it in its place.</summary>
    private static void Collect(JsonNode? node, string name, Dictionary<string, List<(string Name, JsonObject Place)>> places)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Collect(item, name, places);
            }
        }
        else if (node is JsonObject place)
        {
            if (place["oneOf"] is not null)
            {
                var content = string.Concat(Contents.Select(member => place[member]?.ToJsonString()));
                (places.TryGetValue(content, out var same) ? same : places[content] = []).Add((name, place));
            }

            foreach (var (member, inner) in place.ToList())
            {
                Collect(inner, member is "items" or "additionalProperties" or "properties" or "oneOf" ? name : member, places);
            }
        }
    }

    private static void Share(List<(string Name, JsonObject Place)> same, JsonObject definitions)
    {
        var name = definitions.ContainsKey(same[0].Name) ? $"{same[0].Name}{definitions.Count}" : same[0].Name;
        var definition = new JsonObject();
        foreach (var member in Contents.Where(member => same[0].Place[member] is not null))
        {
            definition[member] = same[0].Place[member]!.DeepClone();
        }

        definitions[name] = definition;
        foreach (var (_, place) in same)
        {
            foreach (var member in Contents)
            {
                place.Remove(member);
            }

            place["$ref"] = $"#/{Definitions}/{name}";
        }
    }
}
