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
    /// <param name="changes">Each a path of a field and its value, such as <c>$.training.epochs=3</c>; a text may go without quotes.</param>
    /// <exception cref="InvalidSpecException">The file cannot be read or the spec has errors.</exception>
    public static Recipe Read(string path, IReadOnlyList<string> changes)
    {
        try
        {
            var text = File.ReadAllBytes(path);
            return Of(System.IO.Path.GetFullPath(path), changes.Count == 0 ? text : Change(path, text, changes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSpecException(path, [$"$: {e.Message}"]);
        }
    }

    /// <summary>The same with other values, as a search tries them.</summary>
    /// <exception cref="InvalidSpecException">A path does not fit, or the spec that comes out has errors.</exception>
    public Recipe With(IReadOnlyDictionary<string, JsonNode?> values)
    {
        var spec = JsonNode.Parse(Text.Span)!;
        foreach (var (field, value) in values)
        {
            SpecPatch.Apply(spec, field, value);
        }

        return Of(Path, JsonSerializer.SerializeToUtf8Bytes(spec));
    }

    private static Recipe Of(string path, byte[] text) => new() { Path = path, Text = text, Spec = RunSpec.Parse(text, path) };

    private static byte[] Change(string path, byte[] text, IReadOnlyList<string> changes)
    {
        try
        {
            var spec = JsonNode.Parse(text) ?? throw new JsonException("The document is null.");
            foreach (var change in changes)
            {
                var (field, value) = change.Split('=', 2) is [var left, var right]
                    ? (left, right)
                    : throw new InvalidSpecException(path, [$"--set {change}: found no =, expected a path and a value, such as $.training.epochs=3."]);
                SpecPatch.Apply(spec, field, ParseValue(value));
            }

            return JsonSerializer.SerializeToUtf8Bytes(spec);
        }
        catch (JsonException e)
        {
            throw new InvalidSpecException(path, [$"$: not JSON: {e.Message}"]);
        }
    }

    private static JsonNode? ParseValue(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
