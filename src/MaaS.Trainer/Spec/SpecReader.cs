using System.Globalization;
using System.Text.Json;

namespace MaaS.Trainer;

/// <summary>
/// Reads one JSON object of a run spec. Nothing is thrown: what is missing or wrong goes to a list with its JSON path, a placeholder is
/// returned, and reading goes on, so that all errors are found at once.
/// </summary>
internal sealed class SpecReader
{
    private readonly JsonElement? _object;
    private readonly List<string> _errors;
    private readonly HashSet<string> _known = [];

    private SpecReader(JsonElement? value, string path, List<string> errors)
    {
        _object = value;
        Path = path;
        _errors = errors;
    }

    public string Path { get; }

    public static SpecReader ForRoot(JsonElement root, List<string> errors) => Of(root, "$", errors);

    public SpecReader Object(string name) =>
        Required(name) is { } value ? Of(value, PathOf(name), _errors) : new SpecReader(null, PathOf(name), _errors);

    /// <summary>The objects of an array with at least one.</summary>
    public IReadOnlyList<SpecReader> Objects(string name) =>
        [.. Items(name).Select((item, i) => Of(item, $"{PathOf(name)}[{i}]", _errors))];

    public string Text(string name) => Required(name) is { } value ? AsText(name, value) ?? "" : "";

    public string? OptionalText(string name) => Find(name) is { } value ? AsText(name, value) : null;

    /// <summary>The strings of an array with at least one.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select((item, i) => AsText($"{name}[{i}]", item) ?? "")];

    public int Int(string name, int min, int max, int? fallback = null)
    {
        if ((fallback is null ? Required(name) : Find(name)) is not { } value)
        {
            return fallback ?? min;
        }

        return AsInt(name, value, min, max) ?? min;
    }

    /// <summary>The whole numbers of an array with at least one.</summary>
    public IReadOnlyList<int> Ints(string name, int min, int max) =>
        [.. Items(name).Select((item, i) => AsInt($"{name}[{i}]", item, min, max) ?? min)];

    public double Number(string name, double min, double max, double? fallback = null)
    {
        if ((fallback is null ? Required(name) : Find(name)) is not { } value)
        {
            return fallback ?? min;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Error(name, string.Create(CultureInfo.InvariantCulture, $"found {Show(value)}, expected a number from {min} to {max}"));
        return min;
    }

    /// <summary>A member of <typeparamref name="T"/> in camel case.</summary>
    public T Choice<T>(string name, T? fallback = null)
        where T : struct, Enum
    {
        if ((fallback is null ? Required(name) : Find(name)) is not { } value)
        {
            return fallback ?? default;
        }

        var names = Enum.GetNames<T>();
        var index = value.ValueKind == JsonValueKind.String
            ? Array.FindIndex(names, candidate => JsonNamingPolicy.CamelCase.ConvertName(candidate) == value.GetString())
            : -1;
        if (index >= 0)
        {
            return Enum.GetValues<T>()[index];
        }

        Error(name, $"found {Show(value)}, expected one of {string.Join(", ", names.Select(JsonNamingPolicy.CamelCase.ConvertName))}");
        return default;
    }

    /// <summary>Says that a member that could be read does not fit.</summary>
    public void Error(string name, string message) => _errors.Add($"{PathOf(name)}: {message}.");

    /// <summary>Reports every member that was not asked for; called last.</summary>
    public void RefuseOthers()
    {
        if (_object is { } value)
        {
            foreach (var property in value.EnumerateObject().Where(property => !_known.Contains(property.Name)))
            {
                Error(property.Name, $"not known here, expected only {string.Join(", ", _known)}");
            }
        }
    }

    private static SpecReader Of(JsonElement value, string path, List<string> errors)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new SpecReader(value, path, errors);
        }

        errors.Add($"{path}: found {Show(value)}, expected an object.");
        return new SpecReader(null, path, errors);
    }

    private JsonElement[] Items(string name)
    {
        if (Required(name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            return [.. value.EnumerateArray()];
        }

        Error(name, $"found {Show(value)}, expected an array with at least one item");
        return [];
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

    private int? AsInt(string name, JsonElement value, int min, int max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Error(name, $"found {Show(value)}, expected a whole number from {min} to {max}");
        return null;
    }

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return _object is { } value && value.TryGetProperty(name, out var member) ? member : null;
    }

    private JsonElement? Required(string name)
    {
        var found = Find(name);
        if (found is null && _object is not null)
        {
            Error(name, "missing");
        }

        return found;
    }

    private string PathOf(string name) => $"{Path}.{name}";

    private static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > 40 ? $"{text[..40]}…" : text;
    }
}
