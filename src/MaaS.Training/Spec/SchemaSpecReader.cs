using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>
/// Writes down as JSON Schema (draft 2020-12) what a part of the run spec asks for. Answers with placeholders.
/// </summary>
public sealed class SchemaSpecReader : SpecReader
{
    private const string IntegerType = "integer";
    private const string NumberType = "number";
    private const string TextType = "string";

    private readonly JsonObject _properties = [];
    private readonly List<string> _required = [];
    private readonly List<(string About, SchemaSpecReader Members)> _variants = [];

    private SchemaSpecReader()
    {
    }

    /// <summary>The schema of what <paramref name="read"/> reads, as an object that has no other members.</summary>
    public static JsonObject Describe<T>(Func<SpecReader, T> read)
    {
        var reader = new SchemaSpecReader();
        _ = read(reader);
        return reader.ToSchema();
    }

    public override int Int(string name, int min, int max, string about, int? fallback = null)
    {
        Add(name, about, Range(IntegerType, min, max), fallback, isRequired: fallback is null);
        return fallback ?? min;
    }

    public override int? OptionalInt(string name, int min, int max, string about)
    {
        Add(name, about, Range(IntegerType, min, max));
        return null;
    }

    public override double Number(string name, double min, double max, string about, double? fallback = null)
    {
        Add(name, about, Range(NumberType, min, max), fallback, isRequired: fallback is null);
        return fallback ?? min;
    }

    public override double? OptionalNumber(string name, double min, double max, string about)
    {
        Add(name, about, Range(NumberType, min, max));
        return null;
    }

    public override bool Flag(string name, bool fallback, string about)
    {
        Add(name, about, new JsonObject { ["type"] = "boolean" }, fallback);
        return fallback;
    }

    public override string Text(string name, string about)
    {
        Add(name, about, NonEmptyText(), isRequired: true);
        return "";
    }

    public override string? OptionalText(string name, string about)
    {
        Add(name, about, NonEmptyText());
        return null;
    }

    public override T Choice<T>(string name, string about, T? fallback = null)
    {
        var names = Enum.GetNames<T>().Select(CamelCase);
        var named = fallback is { } value ? CamelCase(value.ToString()) : null;
        Add(name, about, new JsonObject { ["enum"] = Array(names) }, named, isRequired: fallback is null);
        return fallback ?? default;
    }

    public override T OneOf<T>(string name, IReadOnlyList<T> choices, string about, T? fallback = null)
        where T : class
    {
        var schema = new JsonObject { ["enum"] = Array(choices.Select(choice => choice.ToString()!)) };
        Add(name, about, schema, fallback?.ToString(), isRequired: fallback is null);
        return fallback ?? choices[0];
    }

    public override IReadOnlyList<JsonElement> Scalars(string name, string about)
    {
        Add(name, about, NonEmptyArray(new JsonObject { ["type"] = Array([TextType, NumberType, "boolean"]) }), isRequired: true);
        return [];
    }

    public override IReadOnlyList<string>? OptionalTexts(string name, string about)
    {
        Add(name, about, NonEmptyArray(NonEmptyText()));
        return null;
    }

    public override IReadOnlyList<double>? OptionalNumbers(string name, double min, double max, string about)
    {
        Add(name, about, NonEmptyArray(Range(NumberType, min, max)));
        return null;
    }

    public override IReadOnlyList<int>? OptionalInts(string name, int min, int max, string about)
    {
        Add(name, about, NonEmptyArray(Range(IntegerType, min, max)));
        return null;
    }

    public override IReadOnlyList<int> Ints(string name, int min, int max, string about)
    {
        Add(name, about, NonEmptyArray(Range(IntegerType, min, max)), isRequired: true);
        return [min];
    }

    public override IReadOnlyList<int> IntOrInts(string name, int count, int min, int max, string about, int? fallback = null)
    {
        Add(name, about, OneOrAll(count, min, max), fallback, isRequired: fallback is null);
        return [.. Enumerable.Repeat(fallback ?? min, count)];
    }

    public override IReadOnlyList<int>? OptionalIntOrInts(string name, int count, int min, int max, string about)
    {
        Add(name, about, OneOrAll(count, min, max));
        return null;
    }

    public override T Object<T>(string name, string about, Func<SpecReader, T> read)
    {
        var reader = new SchemaSpecReader();
        var result = read(reader);
        Add(name, about, reader.ToSchema(), isRequired: reader.HasRequired);
        return result;
    }

    public override T? OptionalObject<T>(string name, string about, Func<SpecReader, T> read)
        where T : class
    {
        Add(name, about, Describe(read));
        return null;
    }

    public override IReadOnlyList<T>? OptionalObjects<T>(string name, string about, Func<SpecReader, T> read)
    {
        Add(name, about, NonEmptyArray(Describe(read)));
        return null;
    }

    public override IReadOnlyList<T> Objects<T>(string name, string about, Func<SpecReader, T> read)
    {
        Add(name, about, NonEmptyArray(Describe(read)), isRequired: true);
        return [];
    }

    public override IReadOnlyDictionary<string, T> Map<T>(string name, string about, Func<SpecReader, T> read)
    {
        Add(name, about, new JsonObject { ["type"] = "object", ["additionalProperties"] = Describe(read) });
        return new Dictionary<string, T>();
    }

    public override IReadOnlyDictionary<string, string> TextMap(string name, string about)
    {
        Add(name, about, new JsonObject { ["type"] = "object", ["additionalProperties"] = NonEmptyText() });
        return new Dictionary<string, string>();
    }

    public override IReadOnlyDictionary<string, double> NumberMap(string name, string about)
    {
        Add(name, about, new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = NumberType } });
        return new Dictionary<string, double>();
    }

    public override T Variant<T>(string name, string about, IReadOnlyList<SpecVariant<T>> variants, SpecVariant<T>? absent = null)
    {
        if (_variants.Count > 0)
        {
            throw new InvalidOperationException($"'{name}' is the second variant of one object: expected at most one.");
        }

        var results = new List<T>();
        foreach (var variant in variants)
        {
            var reader = new SchemaSpecReader();
            reader.Add(name, about, new JsonObject { ["const"] = variant.Name }, isRequired: true);
            results.Add(variant.Read(reader));
            _variants.Add((variant.About, reader));
        }

        if (absent is not null)
        {
            var reader = new SchemaSpecReader();
            results.Add(absent.Read(reader));
            _variants.Add((absent.About, reader));
        }

        return results[0];
    }

    public override void Error(string name, string message)
    {
    }

    private bool HasRequired => _required.Count > 0 || (_variants.Count > 0 && _variants.All(variant => variant.Members.HasRequired));

    private JsonObject ToSchema()
    {
        if (_variants.Count == 0)
        {
            return ToSchema(_properties, _required);
        }

        var forms = new JsonArray();
        foreach (var (about, members) in _variants)
        {
            var properties = (JsonObject)members._properties.DeepClone();
            foreach (var (name, property) in _properties)
            {
                properties[name] = property!.DeepClone();
            }

            var form = ToSchema(properties, [.. members._required.Union(_required)]);
            form.Insert(0, "description", about);
            forms.Add(form);
        }

        return new JsonObject { ["oneOf"] = forms };
    }

    private static JsonObject ToSchema(JsonObject properties, List<string> required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties.DeepClone() };
        if (required.Count > 0)
        {
            schema["required"] = Array(required);
        }

        schema["additionalProperties"] = false;
        return schema;
    }

    private void Add(string name, string about, JsonObject schema, JsonNode? fallback = null, bool isRequired = false)
    {
        schema.Insert(0, "description", about);
        if (fallback is not null)
        {
            schema["default"] = fallback;
        }

        _properties.Add(name, schema);
        if (isRequired)
        {
            _required.Add(name);
        }
    }

    private static JsonObject Range(string type, double min, double max) => new() { ["type"] = type, ["minimum"] = min, ["maximum"] = max };

    private static JsonObject OneOrAll(int count, int min, int max)
    {
        var array = new JsonObject
        {
            ["type"] = "array",
            ["items"] = Range(IntegerType, min, max),
            ["minItems"] = count,
            ["maxItems"] = count,
        };
        return new JsonObject { ["anyOf"] = new JsonArray(Range(IntegerType, min, max), array) };
    }

    private static JsonObject NonEmptyText() => new() { ["type"] = TextType, ["minLength"] = 1 };

    private static JsonObject NonEmptyArray(JsonObject items) => new() { ["type"] = "array", ["items"] = items, ["minItems"] = 1 };

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
