using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>
/// A movable name for a version, such as <c>champion</c>: 1 to 64 of <c>a–z 0–9 -</c>, starting with a letter, so that it can never be
/// read as a version. <c>latest</c> always means the highest version and cannot be set.
/// </summary>
[JsonConverter(typeof(NameJsonConverter<AliasName>))]
public sealed record AliasName : IComparable<AliasName>, IName<AliasName>
{
    public const string Latest = "latest";

    private const string Rule = "1 to 64 characters of a-z 0-9 -, starting with a letter";

    private AliasName(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="FormatException">The text is not an alias.</exception>
    public static AliasName Parse(string text) =>
        TryParse(text, out var alias) ? alias : throw new FormatException($"Alias '{NameText.Quote(text)}' is not valid: expected {Rule}.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AliasName? alias)
    {
        alias = text is { Length: > 0 and <= 64 } && char.IsAsciiLetterLower(text[0])
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? new AliasName(text)
            : null;
        return alias is not null;
    }

    public int CompareTo(AliasName? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;
}
