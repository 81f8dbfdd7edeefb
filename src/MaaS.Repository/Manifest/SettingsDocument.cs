using System.Text.Json;

namespace MaaS.Repository;

/// <summary><c>model.json</c> as JSON has it: <see cref="ModelSettings"/> in camel case, every member optional.</summary>
public static class SettingsDocument
{
    public const string FileName = "model.json";

    private static readonly string[] Tasks =
        ["image-classification", "text-classification", "tabular-classification", "tabular-regression"];

    private static readonly string[] ExecutionProviders = ["cpu", "cuda"];

    /// <exception cref="InvalidManifestException">It is not JSON of this shape, or has errors; the message lists all of them.</exception>
    public static ModelSettings Read(ReadOnlySpan<byte> utf8)
    {
        var settings = JsonText.Parse<ModelSettings>(utf8, FileName);
        ThrowIfInvalid(settings);
        return settings;
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<ModelSettings> ReadAsync(Stream content, CancellationToken cancellationToken) =>
        Read(await JsonText.ReadAsync(content, FileName, cancellationToken));

    /// <summary>UTF-8, indented, without members that are null.</summary>
    /// <exception cref="InvalidManifestException">The settings have errors; the message lists all of them.</exception>
    public static byte[] Write(ModelSettings settings)
    {
        ThrowIfInvalid(settings);
        return JsonSerializer.SerializeToUtf8Bytes(settings, RepositoryJson.Options);
    }

    /// <summary>Every error, each with its JSON path; empty when there is none.</summary>
    public static IReadOnlyList<string> Validate(ModelSettings settings) =>
    [
        .. OneOf("$.task", settings.Task, Tasks, nullAllowed: true),
        .. OneOf("$.executionProvider", settings.ExecutionProvider, ExecutionProviders, nullAllowed: false),
        .. Range("$.batching.maxBatchSize", settings.Batching.MaxBatchSize, 4096),
        .. Range("$.batching.maxQueueLength", settings.Batching.MaxQueueLength, 100_000),
        .. Range("$.batching.maxQueueDelayMs", settings.Batching.MaxQueueDelayMs, 600_000),
        .. Padding(settings.Batching.Padding),
        .. settings.Aliases.Where(alias => alias.Value is null).Select(alias => $"$.aliases.{alias.Key}: found null, expected a version."),
        .. settings.Aliases.Keys.Where(alias => alias.Value == AliasName.Latest)
            .Select(alias => $"$.aliases.{alias}: cannot be set, because it always means the highest version."),
    ];

    private static void ThrowIfInvalid(ModelSettings settings)
    {
        if (Validate(settings) is { Count: > 0 } errors)
        {
            throw new InvalidManifestException(FileName, errors);
        }
    }

    private static IEnumerable<string> OneOf(string at, string? value, string[] expected, bool nullAllowed)
    {
        if (value is null ? !nullAllowed : !expected.Contains(value))
        {
            yield return $"{at}: found '{NameText.Quote(value)}', expected one of {string.Join(", ", expected)}.";
        }
    }

    /// <summary>What can be said without the model; whether it fits is said when the model is loaded.</summary>
    private static IEnumerable<string> Padding(PaddingSettings? padding)
    {
        if (padding is { Dimension: "" })
        {
            yield return "$.batching.padding.dimension: found '', expected the name of a dimension of the signature.";
        }

        if (padding is { Values.Count: 0 })
        {
            yield return "$.batching.padding.values: found none, expected one for each input that has the dimension.";
        }
    }

    private static IEnumerable<string> Range(string at, int? value, int max)
    {
        if (value < 1 || value > max)
        {
            yield return $"{at}: found {value}, expected 1 to {max}.";
        }
    }
}
