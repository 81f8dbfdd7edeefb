using System.Text.Json;
using System.Text.RegularExpressions;

namespace MaaS.Delivery.Tests;

/// <summary>One instruction of a Dockerfile.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Keyword">In capitals.</param>
/// <param name="Text">What follows, on one line.</param>
internal sealed partial record DockerInstruction(int Line, string Keyword, string Text)
{
    /// <summary>The words of a list in JSON, as <c>ENTRYPOINT</c> has; null for another form.</summary>
    public string[]? Words => Text.StartsWith('[') ? JsonSerializer.Deserialize<string[]>(Text) : null;

    /// <summary>The flags in front, such as <c>--from=build</c>, by name without the dashes.</summary>
    public IReadOnlyDictionary<string, string> Flags => FlagsPattern().Match(Text).Groups[1].Captures
        .Select(flag => flag.Value.Split('=', 2)).ToDictionary(flag => flag[0], flag => flag[1]);

    /// <summary>What follows the flags.</summary>
    public string TextAfterFlags => FlagsPattern().Replace(Text, "").Trim();

    /// <summary>The pairs of <c>ENV</c>, <c>LABEL</c> and <c>ARG</c>; a value that is not given is null.</summary>
    public IEnumerable<(string Name, string? Value)> Pairs => PairPattern().Matches(Text)
        .Select(pair => (pair.Groups[1].Value, pair.Groups[2].Success ? pair.Groups[2].Value.Trim('"') : null));

    [GeneratedRegex(@"^(?:--(\S+=\S+)\s+)*")]
    private static partial Regex FlagsPattern();

    [GeneratedRegex("""([\w.]+)(?:=("[^"]*"|\S*))?""")]
    private static partial Regex PairPattern();
}
