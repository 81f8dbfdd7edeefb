using System.Globalization;
using System.Text.Json;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>The settings of one extension in <c>host.json</c>; each is checked as it is read.</summary>
internal sealed class HostJsonSection(JsonElement? root, string file, params string[] path)
{
    /// <summary>The settings of a part of the extension.</summary>
    public HostJsonSection Within(string name) => new(root, file, [.. path, name]);

    public string String(string name, string absent) => Find(name) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } value => value,
        { } other => throw Unexpected(name, other, "text"),
    };

    public int Int32(string name, int absent, int min, int max) => Find(name) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= min && value <= max => value,
        { } other => throw Unexpected(name, other, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}")),
    };

    public bool Boolean(string name, bool absent) => Find(name) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Unexpected(name, other, "true or false"),
    };

    public TimeSpan TimeSpan(string name, TimeSpan absent, TimeSpan min, TimeSpan max) => Find(name) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.String } text
            when System.TimeSpan.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var value) && value >= min && value <= max =>
            value,
        { } other => throw Unexpected(name, other, $"a time from \"{min:c}\" to \"{max:c}\", as hours:minutes:seconds"),
    };

    public T Enum<T>(string name, T absent)
        where T : struct, Enum => Find(name) switch
        {
            null => absent,
            { ValueKind: JsonValueKind.String } text when System.Enum.TryParse<T>(text.GetString(), ignoreCase: true, out var value) =>
                value,
            { } other => throw Unexpected(
                name, other, string.Join(" or ", System.Enum.GetNames<T>().Select(one => $"\"{one.ToLowerInvariant()}\""))),
        };

    private JsonElement? Find(string name) => JsonFile.Find(root, ["extensions", .. path, name]);

    private HostStartException Unexpected(string name, JsonElement found, string expected) =>
        new($"'extensions.{string.Join('.', path)}.{name}' in '{file}' is {found.GetRawText()}, expected {expected}.");
}
