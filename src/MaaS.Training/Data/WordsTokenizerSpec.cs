namespace MaaS.Training;

/// <summary>A vocabulary of whole words, built from the training part.</summary>
public sealed record WordsTokenizerSpec : TokenizerSpec
{
    /// <summary>Most ids, those that stand for no word included.</summary>
    public int VocabularySize { get; init; } = 10_000;

    /// <summary>Occurrences that a word needs.</summary>
    public int MinFrequency { get; init; } = 2;

    public bool LowerCase { get; init; } = true;

    internal static WordsTokenizerSpec ReadMembers(SpecReader reader)
    {
        var defaults = new WordsTokenizerSpec();
        return new WordsTokenizerSpec
        {
            VocabularySize = reader.Int(
                "vocabularySize",
                3,
                1_000_000,
                "Most ids: padding (0), unknown words (1), and the most frequent words.",
                defaults.VocabularySize),
            MinFrequency = reader.Int(
                "minFrequency", 1, 1_000_000, "Occurrences in the training part that a word needs.", defaults.MinFrequency),
            LowerCase = reader.Flag("lowerCase", defaults.LowerCase, "Whether upper and lower case are one."),
        };
    }
}
