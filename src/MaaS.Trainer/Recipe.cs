using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Trainer;

/// <summary>A run spec as it lies in a file, with what the command line changed in it.</summary>
internal sealed record Recipe
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The JSON text that is run.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    public required RunSpec Spec { get; init; }

    /// <summary>Where relative folders in the spec begin.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <param name="path">Of the file.</param>
    /// <param name="changes">Each a path of a field and its value, such as <c>$.training.epochs=3</c>; a text may go without
    /// quotes.</param>
    /// <exception cref="InvalidSpecException">The file cannot be read or the spec has errors.</exception>
    public static Recipe Read(string path, IReadOnlyList<string> changes)
    {
        try
        {
            var text = WithoutByteOrderMark(File.ReadAllBytes(path));
            return Of(System.IO.Path.GetFullPath(path), changes.Count == 0 ? text : Change(path, text, changes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSpecException(path, [$"$: {e.Message}"]);
        }
    }

    /// <summary>The JSON text of <c>$.data</c>.</summary>
    public string DataSection => Parse()["data"]!.ToJsonString();

    /// <summary>
    /// SHA-256 over what decides the weights: the spec without what only decides when a training saves, ends and is tested.
    /// </summary>
    public string TrainingDigest
    {
        get
        {
            var spec = Parse();
            foreach (var name in (string[])["$schema", "description", "license", "test", "search", "service"])
            {
                spec.Remove(name);
            }

            foreach (var name in (string[])["checkpoints", "timeBudgetSeconds"])
            {
                (spec["training"] as JsonObject)?.Remove(name);
            }

            return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec)));
        }
    }

    /// <summary>One trial of this recipe's search.</summary>
    /// <exception cref="InvalidSpecException">A path leads nowhere, or the spec that comes out has errors.</exception>
    public Recipe OfTrial(TrialRun run)
    {
        try
        {
            return Of(Path, JsonSerializer.SerializeToUtf8Bytes(SearchSpec.TrialSpec(Parse(), run)));
        }
        catch (SpecPathException e)
        {
            throw new InvalidSpecException(Path, [$"$.search.parameters: {e.Message}."]);
        }
    }

    private static byte[] WithoutByteOrderMark(byte[] text) => text is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : text;

    private static Recipe Of(string path, byte[] text) => new() { Path = path, Text = text, Spec = RunSpec.Parse(text, path) };

    private static byte[] Change(string path, byte[] text, IReadOnlyList<string> changes)
    {
        try
        {
            var spec = JsonNode.Parse(text, documentOptions: RunSpec.Json) ?? throw new JsonException("The document is null.");
            foreach (var change in changes)
            {
                var (field, value) = change.Split('=', 2) is [var left, var right]
                    ? (left, right)
                    : throw new InvalidSpecException(
                        path, [$"--set {change}: found no =, expected a path and a value, such as $.training.epochs=3."]);
                SpecPatch.Apply(spec, field, ParseValue(value));
            }

            return JsonSerializer.SerializeToUtf8Bytes(spec);
        }
        catch (JsonException e)
        {
            throw new InvalidSpecException(path, [$"$: not JSON: {e.Message}"]);
        }
        catch (SpecPathException e)
        {
            throw new InvalidSpecException(path, [$"--set: {e.Message}."]);
        }
    }

    private static JsonElement ParseValue(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }

    private JsonObject Parse() => JsonNode.Parse(Text.Span)!.AsObject();
}
