using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MaaS.Repository;

namespace MaaS.Training;

/// <summary>
/// Names a training run: 1 to 40 of <c>a–z 0–9 -</c>, starting and ending with a letter or digit. Fit for a blob prefix, a table's key,
/// the instance of an orchestration and, with a trial and an attempt after it, the name of a Kubernetes job.
/// </summary>
[JsonConverter(typeof(NameJsonConverter<RunId>))]
public sealed partial record RunId : IName<RunId>
{
    /// <summary>What an id may be, for errors.</summary>
    public const string Rule =
        "1 to 40 characters of a-z 0-9 -, starting and ending with a letter or a digit, and not ending in -t and four digits as trials do";

    /// <summary>Of an id that somebody chooses; one of a trial is longer.</summary>
    public const int MaxLength = 40;

    private const int MaxTrialLength = 6;

    private RunId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Ordered by time.</summary>
    public static RunId New() => new(Guid.CreateVersion7().ToString("n"));

    /// <exception cref="FormatException">The text is not an id.</exception>
    public static RunId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"Run id '{Shown(text)}' is not valid: expected {Rule}.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RunId? name)
    {
        name = text is { Length: > 0 and <= MaxLength + MaxTrialLength }
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && text[0] != '-' && text[^1] != '-'
            ? new RunId(text)
            : null;
        return name is not null;
    }

    /// <summary>For an id that somebody chooses, which must not be one that a trial of a search could have.</summary>
    public static bool TryChoose(string? text, [NotNullWhen(true)] out RunId? id)
    {
        id = text is { Length: <= MaxLength } && !Trial().IsMatch(text) && TryParse(text, out var parsed) ? parsed : null;
        return id is not null;
    }

    /// <summary>The run of one trial of a search.</summary>
    /// <param name="trial">From 0 to 9999.</param>
    public RunId OfTrial(int trial) => new($"{Value}-t{trial:D4}");

    public override string ToString() => Value;

    [GeneratedRegex(@"-t[0-9]{4}\z")]
    private static partial Regex Trial();

    private static string Shown(string text) => text.Length > 64 ? text[..64] + "…" : text;
}
