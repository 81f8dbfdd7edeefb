namespace MaaS.Training;

/// <summary>Given byte pair encoding.</summary>
public sealed record BpeTokenizerSpec : TokenizerSpec
{
    /// <summary>A JSON file of the source: ids by token.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>A file of the source: one merge a line.</summary>
    public required string Merges { get; init; }

    /// <summary>The token that rows are filled up with.</summary>
    public required string PadToken { get; init; }

    internal static BpeTokenizerSpec ReadMembers(SpecReader reader) => new()
    {
        Vocabulary = reader.File("vocabulary", "vocab.json inside the source: ids by token."),
        Merges = reader.File("merges", "merges.txt inside the source: one merge a line."),
        PadToken = reader.Text("padToken", "The token of the vocabulary that rows are filled up with, such as <pad>."),
    };
}
