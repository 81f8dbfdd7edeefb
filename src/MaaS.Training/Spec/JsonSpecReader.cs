using System.Globalization;
using System.Text.Json;

namespace MaaS.Training;

/// <summary>
/// Reads one JSON object of a run spec. Nothing is thrown: what is missing or wrong goes to a list with its JSON path, a placeholder is
/// returned, and reading goes on, so that all errors are found at once.
/// </summary>
public sealed class JsonSpecReader : SpecReader
{
    private const int ShownLength = 40;

    private readonly JsonElement? _object;
    private readonly string _path;
    private readonly List<string> _errors;
    private readonly HashSet<string> _known = [];

    private JsonSpecReader(JsonElement? value, string path, List<string> errors)
    {
        _object = value;
        _path = path;
        _errors = errors;
    }

    /// <summary>Reads the whole of a document.</summary>
    /// <param name="root">The document.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <param name="read">Reads it.</param>
    public static T Read<T>(JsonElement root, List<string> errors, Func<SpecReader, T> read) => Read(root, "$", errors, read);

    public override int Int(string name, int min, int max, string about, int? fallback = null) =>
        Find(name, isRequired: fallback is null) is { } value ? AsInt(name, value, min, max) ?? min : fallback ?? min;

    public override int? OptionalInt(string name, int min, int max, string about) =>
        Find(name, isRequired: false) is { } value ? AsInt(name, value, min, max) : null;

    public override double Number(string name, double min, double max, string about, double? fallback = null) =>
        Find(name, isRequired: fallback is null) is { } value ? AsNumber(name, value, min, max) ?? min : fallback ?? min;

    public override double? OptionalNumber(string name, double min, double max, string about) =>
        Find(name, isRequired: false) is { } value ? AsNumber(name, value, min, max) : null;

    public override bool Flag(string name, bool fallback, string about)
    {
        if (Find(name, isRequired: false) is not { } value)
        {
            return fallback;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Error(name, $"found {Show(value)}, expected true or false");
        return fallback;
    }

    public override string Text(string name, string about) => Find(name, isRequired: true) is { } value ? AsText(name, value) ?? "" : "";

    public override string? OptionalText(string name, string about) =>
        Find(name, isRequired: false) is { } value ? AsText(name, value) : null;

    public override T Choice<T>(string name, string about, T? fallback = null)
    {
        if (Find(name, isRequired: fallback is null) is not { } value)
        {
            return fallback ?? default;
        }

        var names = Enum.GetNames<T>();
        var index = value.ValueKind == JsonValueKind.String
            ? Array.FindIndex(names, candidate => CamelCase(candidate) == value.GetString())
            : -1;
        if (index >= 0)
        {
            return Enum.Parse<T>(names[index]);
        }

        Error(name, $"found {Show(value)}, expected one of {string.Join(", ", names.Select(CamelCase))}");
        return fallback ?? default;
    }

    public override T OneOf<T>(string name, IReadOnlyList<T> choices, string about, T? fallback = null)
        where T : class
    {
        if (Find(name, isRequired: fallback is null) is not { } value)
        {
            return fallback ?? choices[0];
        }

        var chosen = value.ValueKind == JsonValueKind.String
            ? choices.FirstOrDefault(choice => choice.ToString() == value.GetString())
            : null;
        if (chosen is null)
        {
            Error(name, $"found {Show(value)}, expected one of {string.Join(", ", choices)}");
        }

        return chosen ?? fallback ?? choices[0];
    }

    public override IReadOnlyList<JsonElement> Scalars(string name, string about) =>
        Find(name, isRequired: true) is null
            ? []
            : [.. Items(name)!.Where((item, i) => IsScalar(ItemName(name, i), item)).Select(item => item.Clone())];

    public override IReadOnlyList<string>? OptionalTexts(string name, string about) =>
        Items(name)?.Select((item, i) => AsText(ItemName(name, i), item) ?? "").ToList();

    public override IReadOnlyList<double>? OptionalNumbers(string name, double min, double max, string about) =>
        Items(name)?.Select((item, i) => AsNumber(ItemName(name, i), item, min, max) ?? min).ToList();

    public override IReadOnlyList<int>? OptionalInts(string name, int min, int max, string about) =>
        Items(name)?.Select((item, i) => AsInt(ItemName(name, i), item, min, max) ?? min).ToList();

    public override IReadOnlyList<int> Ints(string name, int min, int max, string about) =>
        Items(name, isRequired: true)?.Select((item, i) => AsInt(ItemName(name, i), item, min, max) ?? min).ToList() ?? [];

    public override IReadOnlyList<int> IntOrInts(string name, int count, int min, int max, string about, int? fallback = null) =>
        Find(name, isRequired: fallback is null) is { } value
            ? AsIntOrInts(name, value, count, min, max)
            : [.. Enumerable.Repeat(fallback ?? min, count)];

    public override IReadOnlyList<int>? OptionalIntOrInts(string name, int count, int min, int max, string about) =>
        Find(name, isRequired: false) is { } value ? AsIntOrInts(name, value, count, min, max) : null;

    public override T Object<T>(string name, string about, Func<SpecReader, T> read) =>
        Find(name, isRequired: false) is { } value ? Read(value, PathOf(name), _errors, read)
        : _object is null ? read(new JsonSpecReader(null, PathOf(name), _errors))
        : Read(JsonElement.Parse("{}"), PathOf(name), _errors, read);

    public override T? OptionalObject<T>(string name, string about, Func<SpecReader, T> read)
        where T : class =>
        Find(name, isRequired: false) is { } value ? Read(value, PathOf(name), _errors, read) : null;

    public override IReadOnlyList<T>? OptionalObjects<T>(string name, string about, Func<SpecReader, T> read) =>
        Items(name)?.Select((item, i) => Read(item, PathOf(ItemName(name, i)), _errors, read)).ToList();

    public override IReadOnlyList<T> Objects<T>(string name, string about, Func<SpecReader, T> read) =>
        Items(name, isRequired: true)?.Select((item, i) => Read(item, PathOf(ItemName(name, i)), _errors, read)).ToList() ?? [];

    public override IReadOnlyDictionary<string, T> Map<T>(string name, string about, Func<SpecReader, T> read) =>
        Members(name).ToDictionary(member => member.Name, member => Read(member.Value, PathOf(KeyName(name, member)), _errors, read));

    public override IReadOnlyDictionary<string, string> TextMap(string name, string about) =>
        Members(name).ToDictionary(member => member.Name, member => AsText(KeyName(name, member), member.Value) ?? "");

    public override IReadOnlyDictionary<string, double> NumberMap(string name, string about) => Members(name).ToDictionary(
        member => member.Name, member => AsNumber(KeyName(name, member), member.Value, double.MinValue, double.MaxValue) ?? 0);

    public override T Variant<T>(string name, string about, IReadOnlyList<SpecVariant<T>> variants, SpecVariant<T>? absent = null)
    {
        var chosen = absent ?? variants[0];
        if (Find(name, isRequired: absent is null) is { } value)
        {
            var named = value.ValueKind == JsonValueKind.String
                ? variants.FirstOrDefault(variant => variant.Name == value.GetString())
                : null;
            if (named is null)
            {
                Error(name, $"found {Show(value)}, expected one of {string.Join(", ", variants.Select(variant => variant.Name))}");
            }

            if (named is not null)
            {
                return named.Read(this);
            }
        }
        else if (absent is not null)
        {
            return absent.Read(this);
        }

        // What the other members mean is not known: they are neither read nor refused.
        _known.UnionWith(_object?.EnumerateObject().Select(member => member.Name) ?? []);
        return chosen.Read(new JsonSpecReader(null, _path, _errors));
    }

    public override void Error(string name, string message) => _errors.Add($"{PathOf(name)}: {message}.");

    private static T Read<T>(JsonElement value, string path, List<string> errors, Func<SpecReader, T> read)
    {
        var isObject = value.ValueKind == JsonValueKind.Object;
        if (!isObject)
        {
            errors.Add($"{path}: found {Show(value)}, expected an object.");
        }

        var reader = new JsonSpecReader(isObject ? value : null, path, errors);
        var result = read(reader);
        reader.RefuseOthers();
        return result;
    }

    private void RefuseOthers()
    {
        if (_object is { } value)
        {
            foreach (var member in value.EnumerateObject().Where(member => !_known.Contains(member.Name)))
            {
                Error(member.Name, $"not known here, expected only {string.Join(", ", _known)}");
            }
        }
    }

    /// <summary>Null when the member is absent.</summary>
    private List<JsonElement>? Items(string name, bool isRequired = false)
    {
        if (Find(name, isRequired) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            return [.. value.EnumerateArray()];
        }

        Error(name, $"found {Show(value)}, expected an array with at least one item");
        return [];
    }

    private JsonProperty[] Members(string name)
    {
        if (Find(name, isRequired: false) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return [.. value.EnumerateObject()];
        }

        Error(name, $"found {Show(value)}, expected an object");
        return [];
    }

    private IReadOnlyList<int> AsIntOrInts(string name, JsonElement value, int count, int min, int max)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return [.. Enumerable.Repeat(AsInt(name, value, min, max) ?? min, count)];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count)
        {
            return [.. value.EnumerateArray().Select((item, i) => AsInt(ItemName(name, i), item, min, max) ?? min)];
        }

        Error(name, $"found {Show(value)}, expected a whole number from {min} to {max}, or an array of {count}");
        return [.. Enumerable.Repeat(min, count)];
    }

    private string? AsText(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Error(name, $"found {Show(value)}, expected a text");
        return null;
    }

    private bool IsScalar(string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            return true;
        }

        Error(name, $"found {Show(value)}, expected a text, a number, true or false");
        return false;
    }

    private int? AsInt(string name, JsonElement value, int min, int max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Error(name, $"found {Show(value)}, expected a whole number from {min} to {max}");
        return null;
    }

    private double? AsNumber(string name, JsonElement value, double min, double max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Error(name, string.Create(CultureInfo.InvariantCulture, $"found {Show(value)}, expected a number from {min} to {max}"));
        return null;
    }

    private JsonElement? Find(string name, bool isRequired)
    {
        _known.Add(name);
        if (_object is not { } value)
        {
            return null;
        }

        if (value.TryGetProperty(name, out var member))
        {
            return member;
        }

        if (isRequired)
        {
            Error(name, "missing");
        }

        return null;
    }

    private string PathOf(string name) => $"{_path}.{name}";

    private static string ItemName(string name, int index) => FormattableString.Invariant($"{name}[{index}]");

    private static string KeyName(string name, JsonProperty member) => $"{name}['{member.Name}']";

    private static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > ShownLength ? $"{text[..ShownLength]}…" : text;
    }
}
