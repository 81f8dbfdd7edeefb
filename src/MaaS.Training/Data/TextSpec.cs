namespace MaaS.Training;

/// <summary>How texts become rows of token ids of one length.</summary>
public sealed record TextSpec
{
    public TokenizerSpec Tokenizer { get; init; } = new WordsTokenizerSpec();

    /// <summary>Tokens of a row.</summary>
    public int MaxLength { get; init; } = 256;

    /// <summary>Where a shorter text is filled up.</summary>
    public SequenceEnd Padding { get; init; } = SequenceEnd.Pre;

    /// <summary>Where a longer text is cut.</summary>
    public SequenceEnd Truncation { get; init; } = SequenceEnd.Post;

    public static TextSpec Read(SpecReader reader)
    {
        var defaults = new TextSpec();
        return new TextSpec
        {
            Tokenizer = reader.OptionalObject(
                "tokenizer", "How a text becomes tokens; default: words that are found in the training part.", TokenizerSpec.Read)
                ?? defaults.Tokenizer,
            MaxLength = reader.Int(
                "maxLength", 1, 8192, "Tokens of a row: shorter texts are filled up, longer ones are cut.", defaults.MaxLength),
            Padding = reader.Choice(
                "padding",
                "Where a shorter text is filled up: before its first token or after its last one.",
                (SequenceEnd?)defaults.Padding),
            Truncation = reader.Choice(
                "truncation", "Where a longer text is cut: pre keeps its end, post its beginning.", (SequenceEnd?)defaults.Truncation),
        };
    }
}

/// <summary>One end of a sequence of tokens.</summary>
public enum SequenceEnd
{
    /// <summary>Before the first token.</summary>
    Pre,

    /// <summary>After the last token.</summary>
    Post,
}
