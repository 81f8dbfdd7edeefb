using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>The JSON Schema (draft 2020-12) of a run spec, made of what its parts ask for.</summary>
public static class RunSpecSchema
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonObject Create()
    {
        var schema = SchemaSpecReader.Describe(RunSpec.Read);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "MaaS training run spec");
        return schema;
    }

    /// <summary>Indented, with a line feed at the end.</summary>
    public static string Write() => Create().ToJsonString(Json) + "\n";
}
