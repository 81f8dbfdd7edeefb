namespace MaaS.Training;

/// <summary>How a text becomes tokens.</summary>
public abstract record TokenizerSpec
{
    public static TokenizerSpec Read(SpecReader reader) => reader.Variant<TokenizerSpec>(
        "type",
        "How a text becomes tokens.",
        [
            new(
                "words",
                "The most frequent words of the training part, each a token; all others are unknown.",
                WordsTokenizerSpec.ReadMembers),
            new("wordPiece", "Pieces of words from a given vocabulary (BERT).", WordPieceTokenizerSpec.ReadMembers),
            new("bpe", "Byte pair encoding with a given vocabulary and given merges.", BpeTokenizerSpec.ReadMembers),
        ]);
}
