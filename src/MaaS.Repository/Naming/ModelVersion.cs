using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>
/// A version of a model: a whole number from 1 to 2 147 483 647, written in decimal without leading zeros. Ordered by number; the
/// highest is the one that serves when a request names none and no alias <c>default</c> is set.
/// </summary>
[JsonConverter(typeof(NameJsonConverter<ModelVersion>))]
public sealed record ModelVersion : IComparable<ModelVersion>, IName<ModelVersion>
{
    private ModelVersion(int number) => Number = number;

    public int Number { get; }

    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static ModelVersion Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        return new ModelVersion(number);
    }

    /// <exception cref="FormatException">The text is not a version.</exception>
    public static ModelVersion Parse(string text) => TryParse(text, out var version)
        ? version
        : throw new FormatException($"Version '{NameText.Quote(text)}' is not valid: expected a whole number from 1, without leading zeros.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ModelVersion? version)
    {
        version = text is { Length: > 0 and <= 10 } && text[0] is >= '1' and <= '9'
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ModelVersion(number)
            : null;
        return version is not null;
    }

    public int CompareTo(ModelVersion? other) => other is null ? 1 : Number.CompareTo(other.Number);

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);

    public static bool operator <(ModelVersion left, ModelVersion right) => left.Number < right.Number;

    public static bool operator >(ModelVersion left, ModelVersion right) => left.Number > right.Number;

    public static bool operator <=(ModelVersion left, ModelVersion right) => left.Number <= right.Number;

    public static bool operator >=(ModelVersion left, ModelVersion right) => left.Number >= right.Number;
}
