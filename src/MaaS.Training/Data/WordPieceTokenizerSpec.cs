namespace MaaS.Training;

/// <summary>A given WordPiece vocabulary.</summary>
public sealed record WordPieceTokenizerSpec : TokenizerSpec
{
    /// <summary>A file of the source, one token a line.</summary>
    public required string Vocabulary { get; init; }

    public bool LowerCase { get; init; } = true;

    /// <summary>Whether a text is put between [CLS] and [SEP].</summary>
    public bool AddSpecialTokens { get; init; }

    internal static WordPieceTokenizerSpec ReadMembers(SpecReader reader) => new()
    {
        Vocabulary = reader.File(
            "vocabulary", "BERT's vocab.txt inside the source: one token a line, with [PAD] and [UNK] among them."),
        LowerCase = reader.Flag("lowerCase", fallback: true, "Whether texts are brought to lower case, as the vocabulary is (uncased)."),
        AddSpecialTokens = reader.Flag("addSpecialTokens", fallback: false, "Whether a text is put between [CLS] and [SEP]."),
    };
}
