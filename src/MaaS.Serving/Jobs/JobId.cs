using System.Diagnostics.CodeAnalysis;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Names a job: 1 to 100 of <c>A–Z a–z 0–9 _ -</c>, starting with a letter or digit. Fit for a path and for a table's key.</summary>
internal sealed record JobId
{
    private const string Rule = "1 to 100 characters of A-Z a-z 0-9 _ -, starting with a letter or a digit";

    private JobId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Ordered by time.</summary>
    public static JobId New() => new(Guid.CreateVersion7().ToString("n"));

    /// <exception cref="InvalidInputException">The text is not an id.</exception>
    public static JobId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new InvalidInputException($"'{Excerpt.Of(text)}' cannot be the id of a job: expected {Rule}.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out JobId? id)
    {
        id = text is { Length: > 0 and <= 100 } && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? new JobId(text)
            : null;
        return id is not null;
    }

    public override string ToString() => Value;
}
