using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>What <c>local.settings.json</c> says: settings of one developer's machine, never deployed.</summary>
internal sealed record LocalSettings
{
    public const string FileName = "local.settings.json";

    private const int MaxPort = 65535;

    /// <summary>Configuration keys (<c>__</c> in a name becomes a colon, as in environment variables) and values.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    public int? HttpPort { get; init; }

    public static LocalSettings Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var root = JsonFile.Read(path);
        if (JsonFile.Find(root, "IsEncrypted") is { ValueKind: JsonValueKind.True })
        {
            throw new HostStartException($"'{path}' is encrypted, expected plain text: run 'func settings decrypt'.");
        }

        return new LocalSettings { Values = ReadValues(root, path), HttpPort = ReadPort(root, path) };
    }

    private static Dictionary<string, string?> ReadValues(JsonElement? root, string path)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (JsonFile.Find(root, "Values") is not { } section)
        {
            return values;
        }

        if (section.ValueKind != JsonValueKind.Object)
        {
            throw new HostStartException($"'Values' in '{path}' is a JSON {section.ValueKind}, expected an object of strings.");
        }

        foreach (var value in section.EnumerateObject())
        {
            values[value.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value.Value.ValueKind switch
            {
                JsonValueKind.String => value.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.Value.GetRawText(),
                var kind => throw new HostStartException(
                    $"'Values.{value.Name}' in '{path}' is a JSON {kind}, expected a string: write nested settings as 'A__B'."),
            };
        }

        return values;
    }

    private static int? ReadPort(JsonElement? root, string path) => JsonFile.Find(root, "Host", "LocalHttpPort") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var port) && port is >= 0 and <= MaxPort => port,
        { } other => throw new HostStartException(
            $"'Host.LocalHttpPort' in '{path}' is {other.GetRawText()}, expected a number from 0 to {MaxPort}."),
    };
}
