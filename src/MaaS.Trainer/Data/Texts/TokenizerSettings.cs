namespace MaaS.Trainer;

/// <summary><c>text.tokenizer</c> of a model's manifest. Members that are not of the type are absent.</summary>
internal sealed record TokenizerSettings
{
    public required TokenizerType Type { get; init; }

    /// <summary>A file beside the model.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>Byte pairs: a file beside the model.</summary>
    public string? Merges { get; init; }

    /// <summary>WordPiece: whether a text is lower-cased first. Accents stay.</summary>
    public bool LowerCase { get; init; }

    /// <summary>WordPiece: stands for a word that the vocabulary cannot spell.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>WordPiece: begins every token that goes on with a word.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>WordPiece: a longer word is unknown.</summary>
    public int? MaxInputCharsPerWord { get; init; }
}

/// <summary>How words are taken apart.</summary>
internal enum TokenizerType
{
    WordPiece,

    /// <summary>Byte pairs.</summary>
    Bpe,
}
