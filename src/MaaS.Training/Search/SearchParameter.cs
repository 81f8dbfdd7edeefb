using System.Globalization;
using System.Text.Json;

namespace MaaS.Training;

/// <summary>From which values a search chooses for one place of the spec.</summary>
public abstract record SearchParameter
{
    /// <summary>All its values in order; null when there is no end of them.</summary>
    public abstract IReadOnlyList<JsonElement>? Values { get; }

    /// <summary>One value at random.</summary>
    public abstract JsonElement Draw(SeededRandom random);

    internal static SearchParameter Read(SpecReader reader) => reader.Variant<SearchParameter>(
        "type",
        "How the values are given.",
        [
            new("values", "A list of values.", ListedParameter.ReadMembers),
            new("uniform", "Numbers that are all equally likely.", UniformParameter.ReadMembers),
            new("logUniform", "Positive numbers of which each order of magnitude is equally likely.", LogUniformParameter.ReadMembers),
            new("int", "Whole numbers that are all equally likely.", IntParameter.ReadMembers),
        ]);

    // Six digits are more than a search can tell apart, and the last bits of Math.Log and Math.Exp differ between platforms.
    private protected static JsonElement Rounded(double value, double min, double max) => JsonSerializer.SerializeToElement(
        Math.Clamp(double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), min, max));

    /// <param name="reader">Reads the members min and max.</param>
    /// <param name="min">As read.</param>
    /// <param name="max">As read.</param>
    /// <param name="least">What a member that is missing or wrong, and so reported already, reads as.</param>
    private protected static void CheckOrder(SpecReader reader, double min, double max, double least)
    {
        if (min >= max && max > least)
        {
            reader.Error("max", string.Create(CultureInfo.InvariantCulture, $"found {max}, expected more than min, which is {min}"));
        }
    }
}
