using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>
/// The name of a model: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>, starting with a letter or digit, not ending in a dot and without two dots
/// in a row, so that it is one safe segment of a URL, a blob name and a file path. <c>stats</c> is taken by a route of the protocol.
/// Ordered ordinally; names that differ in case are different names.
/// </summary>
[JsonConverter(typeof(NameJsonConverter<ModelName>))]
public sealed record ModelName : IComparable<ModelName>, IName<ModelName>
{
    /// <summary>What a name may be, for errors.</summary>
    public const string Rule = "1 to 128 characters of A-Z a-z 0-9 . _ -, starting with a letter or digit, no '..', no '.' at the end, not 'stats'";

    private ModelName(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="FormatException">The text is not a model name.</exception>
    public static ModelName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"Model name '{NameText.Quote(text)}' is not valid: expected {Rule}.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ModelName? name)
    {
        name = NameText.IsSegment(text, maxLength: 128) && text != "stats" ? new ModelName(text) : null;
        return name is not null;
    }

    public int CompareTo(ModelName? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;
}
