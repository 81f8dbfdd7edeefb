namespace MaaS.Training;

/// <summary>Byte pair encoding of bytes, as GPT-2 and RoBERTa do it, with a given vocabulary.</summary>
public sealed record BpeTokenizerSpec : TokenizerSpec
{
    /// <summary>A JSON file of the source: ids by token.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>A file of the source: one merge a line.</summary>
    public required string Merges { get; init; }

    /// <summary>The token that rows are filled up with.</summary>
    public required string PadToken { get; init; }

    /// <summary>Whether a text is put between &lt;s&gt; and &lt;/s&gt;.</summary>
    public bool AddSpecialTokens { get; init; }

    internal static BpeTokenizerSpec ReadMembers(SpecReader reader) => new()
    {
        Vocabulary = reader.File("vocabulary", "vocab.json inside the source: ids by token."),
        Merges = reader.File("merges", "merges.txt inside the source: one merge a line."),
        PadToken = reader.Text("padToken", "The token of the vocabulary that rows are filled up with, such as <pad>."),
        AddSpecialTokens = reader.Flag("addSpecialTokens", fallback: false, "Whether a text is put between <s> and </s>."),
    };
}
