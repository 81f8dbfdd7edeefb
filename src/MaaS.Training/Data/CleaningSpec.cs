namespace MaaS.Training;

/// <summary>What happens to rows that cannot be used as they are.</summary>
public sealed record CleaningSpec
{
    private static readonly string[] UsualMissingValues = ["NA", "N/A", "NaN", "null", "?"];

    public MissingPolicy Missing { get; init; } = MissingPolicy.Drop;

    /// <summary>What fills a missing number with <see cref="MissingPolicy.Constant"/>.</summary>
    public double Constant { get; init; }

    /// <summary>Texts that stand for no value, besides the empty one; upper and lower case are one.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } = UsualMissingValues;

    public InvalidPolicy Invalid { get; init; } = InvalidPolicy.Fail;

    public DuplicatePolicy Duplicates { get; init; } = DuplicatePolicy.Keep;

    public static CleaningSpec Read(SpecReader reader)
    {
        var defaults = new CleaningSpec();
        return new CleaningSpec
        {
            Missing = reader.Choice(
                "missing",
                "What happens to a row of a table in which a feature has no value: the row is dropped, or the value is filled with what is "
                + "found in the training part. A missing category is filled with the most frequent one; with constant it is none of the "
                + "categories. A row without a target is always dropped.",
                (MissingPolicy?)defaults.Missing),
            Constant = reader.Number("constant", -1e30, 1e30, "What fills a missing number when missing is constant.", defaults.Constant),
            MissingValues = reader.OptionalTexts(
                "missingValues",
                "Texts that stand for no value, besides the empty one, whatever their case. Default: NA, N/A, NaN, null and ?.")
                ?? defaults.MissingValues,
            Invalid = reader.Choice(
                "invalid",
                "What happens to a row that holds a value of the wrong type, an unknown class, or a picture or line that cannot be read: "
                + "the run fails and names it, or the row is dropped and counted.",
                (InvalidPolicy?)defaults.Invalid),
            Duplicates = reader.Choice(
                "duplicates",
                "What happens to a row that is equal to one before it, target included: it is kept, or dropped and counted.",
                (DuplicatePolicy?)defaults.Duplicates),
        };
    }
}

/// <summary>What happens to a feature without a value.</summary>
public enum MissingPolicy
{
    /// <summary>Its row is dropped.</summary>
    Drop,
    Mean,
    Median,
    MostFrequent,

    /// <summary>A number of the spec; of a category: none of them.</summary>
    Constant,
}

/// <summary>What happens to a row with a value that cannot be used.</summary>
public enum InvalidPolicy
{
    Fail,
    Drop,
}

/// <summary>What happens to a row that is equal to one before it.</summary>
public enum DuplicatePolicy
{
    Keep,
    Drop,
}
