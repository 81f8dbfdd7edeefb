using MaaS.Repository;

namespace MaaS.Training;

/// <summary>How texts become rows of token ids of one length.</summary>
public sealed record TextSpec
{
    private const int LeastWithSpecialTokens = 3;

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
        var spec = new TextSpec
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
        if (spec.MaxLength < LeastWithSpecialTokens
            && spec.Tokenizer is WordPieceTokenizerSpec { AddSpecialTokens: true } or BpeTokenizerSpec { AddSpecialTokens: true })
        {
            reader.Error(
                "maxLength", $"found {spec.MaxLength} with addSpecialTokens, expected at least {LeastWithSpecialTokens}: two are special");
        }

        return spec;
    }
}
