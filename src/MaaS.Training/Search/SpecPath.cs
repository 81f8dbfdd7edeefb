using System.Globalization;
using System.Text.RegularExpressions;

namespace MaaS.Training;

/// <summary>
/// Where a member of a run spec is, as its errors name it too: <c>$.network.layers[0].filters</c>. The part of JSONPath (RFC 9535) that
/// names exactly one place: members with a dot or as <c>['name']</c>, and items by number.
/// </summary>
internal sealed partial class SpecPath
{
    private readonly string _text;

    private SpecPath(string text, IReadOnlyList<SpecPathStep> steps)
    {
        _text = text;
        Steps = steps;
    }

    /// <summary>From the root; at least one.</summary>
    public IReadOnlyList<SpecPathStep> Steps { get; }

    /// <exception cref="SpecPathException">It is not such a path.</exception>
    public static SpecPath Parse(string text)
    {
        var match = WholePath().Match(text);
        return match.Success
            ? new SpecPath(text, [.. match.Groups["step"].Captures.Select(capture => Step(capture.Value, capture.Index + capture.Length))])
            : throw new SpecPathException(
                $"found the path '{text}', expected one such as $.training.optimiser.learningRate or $.network.layers[0].filters");
    }

    /// <summary>The path without its last steps: as far as step <paramref name="count"/>.</summary>
    public string Prefix(int count) => count == 0 ? "$" : _text[..Steps[count - 1].End];

    public override string ToString() => _text;

    private static SpecPathStep Step(string text, int end) => text switch
    {
        ['.', ..] => new SpecPathStep(text[1..], 0, end),
        ['[', '\'', ..] => new SpecPathStep(text[2..^2], 0, end),
        _ => new SpecPathStep(null, int.Parse(text[1..^1], CultureInfo.InvariantCulture), end),
    };

    [GeneratedRegex(@"^\$(?<step>\.[\p{L}_][\p{L}\p{N}_-]*|\[(0|[1-9][0-9]{0,8})\]|\['[^']+'\])+\z")]
    private static partial Regex WholePath();
}
