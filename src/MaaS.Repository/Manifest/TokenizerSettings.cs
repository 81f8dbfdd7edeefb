using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>Which tokens there are, and how a text is taken apart into them. Members that are not of the type are absent.</summary>
public sealed record TokenizerSettings
{
    public required TokenizerType Type { get; init; }

    /// <summary>
    /// Path of the file of tokens in the version's folder: for WordPiece a token a line, its id the number of the line from 0; for byte
    /// pairs a JSON object of ids by token. At most 64 MB.
    /// </summary>
    public required string Vocabulary { get; init; }

    /// <summary>Byte pairs: path of the file of merges, a pair a line, the first to be merged first. At most 64 MB.</summary>
    public string? Merges { get; init; }

    /// <summary>WordPiece: whether a text is lower-cased first. Accents stay.</summary>
    public bool LowerCase { get; init; }

    /// <summary>WordPiece: stands for a word that the vocabulary cannot spell. Null: <c>[UNK]</c>.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>WordPiece: begins every token that goes on with a word. Null: <c>##</c>.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>WordPiece: a word of more UTF-16 code units is unknown, 1 to 256. Null: 100.</summary>
    public int? MaxInputCharsPerWord { get; init; }

    /// <summary>Paths of the files that it needs.</summary>
    [JsonIgnore]
    public IEnumerable<string> Files => Merges is null ? [Vocabulary] : [Vocabulary, Merges];
}

/// <summary>How words are taken apart.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TokenizerType>))]
public enum TokenizerType
{
    /// <summary>The longest token first, as BERT does it.</summary>
    WordPiece,

    /// <summary>Merged pairs of the bytes of UTF-8, as GPT-2 and RoBERTa do it.</summary>
    Bpe,
}
