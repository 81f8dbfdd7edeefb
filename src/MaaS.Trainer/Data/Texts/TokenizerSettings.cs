namespace MaaS.Trainer;

/// <summary><c>text.tokenizer</c> of a model's manifest.</summary>
internal sealed record TokenizerSettings
{
    public const string WordPieceVocabulary = "vocab.txt";
    public const string BpeVocabulary = "vocab.json";
    public const string BpeMerges = "merges.txt";

    /// <summary><c>wordPiece</c> or <c>bpe</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A file beside the model.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>A file beside the model; null but for <c>bpe</c>.</summary>
    public string? Merges { get; init; }

    /// <summary>Null but for <c>wordPiece</c>, as all below.</summary>
    public bool? LowerCase { get; init; }

    public string? UnknownToken { get; init; }

    public string? ContinuingPrefix { get; init; }

    public int? MaxInputCharsPerWord { get; init; }

    public bool AddSpecialTokens { get; init; }
}
