namespace MaaS.Training;

/// <summary>How the rows are parted. The same seed gives the same parts.</summary>
public sealed record SplitSpec
{
    /// <summary>When nothing is said and the reader has no test part.</summary>
    public const double DefaultTest = 0.1;

    /// <summary>Share of the rows, 0 to 0.9.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Share of the rows, 0 to 0.9; null when it was not said.</summary>
    public double? Test { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Whether every part has the classes in the same shares; of no effect on regression.</summary>
    public bool Stratified { get; init; } = true;

    public static SplitSpec Read(SpecReader reader)
    {
        var defaults = new SplitSpec();
        var split = new SplitSpec
        {
            Validation = reader.Number(
                "validation",
                0,
                0.9,
                "Share of the rows of the training files that is kept to watch the training; 0 for none.",
                defaults.Validation),
            Test = reader.OptionalNumber(
                "test",
                0,
                0.9,
                "Share of the rows that is kept for the test, when the reader has no test part of its own; default 0.1."),
            Seed = reader.Int("seed", 0, int.MaxValue, "Of the random split.", defaults.Seed),
            Stratified = reader.Flag(
                "stratified", defaults.Stratified, "Whether every part has the classes in the same shares. Of no effect on regression."),
        };
        if (split.Validation + (split.Test ?? 0) > 0.9)
        {
            reader.Error(
                "test",
                FormattableString.Invariant($"found {split.Test} beside validation {split.Validation}, expected at most 0.9 together"));
        }

        return split;
    }
}
