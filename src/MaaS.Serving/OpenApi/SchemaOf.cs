using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace MaaS.Serving;

/// <summary>Words to write JSON schemas with. In <see cref="Object"/>, a property whose name ends in <c>?</c> need not be there.</summary>
internal static class SchemaOf
{
    public static IOpenApiSchema Named(string name) => new OpenApiSchemaReference(name);

    public static OpenApiSchema Object(string? description, params ReadOnlySpan<(string Name, IOpenApiSchema Schema)> properties)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = description,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
        };
        foreach (var (name, property) in properties)
        {
            schema.Properties[name.TrimEnd('?')] = property;
            if (!name.EndsWith('?'))
            {
                schema.Required.Add(name);
            }
        }

        return schema;
    }

    public static OpenApiSchema Map(IOpenApiSchema values, string? description = null) =>
        new() { Type = JsonSchemaType.Object, AdditionalProperties = values, Description = description };

    public static OpenApiSchema List(IOpenApiSchema items, string? description = null, int? min = null, int? max = null) =>
        new() { Type = JsonSchemaType.Array, Items = items, Description = description, MinItems = min, MaxItems = max };

    public static OpenApiSchema Text(string? description = null, string? format = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Format = format };

    public static OpenApiSchema Choice(params IEnumerable<string> values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)JsonValue.Create(value))] };

    public static OpenApiSchema Whole(string? description = null, long? min = null, long? max = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Description = description,
        Minimum = min?.ToString(CultureInfo.InvariantCulture),
        Maximum = max?.ToString(CultureInfo.InvariantCulture),
    };

    public static OpenApiSchema Number(string? description = null) => new() { Type = JsonSchemaType.Number, Description = description };

    public static OpenApiSchema Boolean(string? description = null) => new() { Type = JsonSchemaType.Boolean, Description = description };

    public static OpenApiSchema AnyOf(string? description, params IEnumerable<IOpenApiSchema> schemas) =>
        new() { AnyOf = [.. schemas], Description = description };

    public static OpenApiSchema Anything(string? description = null) => new() { Description = description };

    public static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
