using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>How a text becomes the token ids of the input: split into tokens, truncated, padded.</summary>
public sealed record TextPreprocessing
{
    public required TokenizerSettings Tokenizer { get; init; }

    /// <summary>
    /// Most tokens of a text, special ones among them, 1 to 32 768; the others are cut off. An input of fixed length has this length.
    /// </summary>
    public required int MaxLength { get; init; }

    /// <summary>The end of a short text at which <see cref="PadId"/> is put.</summary>
    public SequenceEnd Padding { get; init; } = SequenceEnd.Post;

    /// <summary>The end at which a long text loses tokens.</summary>
    public SequenceEnd Truncation { get; init; } = SequenceEnd.Post;

    /// <summary>Fills up a short text; 0 or more.</summary>
    public int PadId { get; init; }

    /// <summary>
    /// Whether a text is put between the tokens <c>[CLS]</c> and <c>[SEP]</c> of a WordPiece vocabulary, or <c>&lt;s&gt;</c> and
    /// <c>&lt;/s&gt;</c> of one of byte pairs.
    /// </summary>
    public bool AddSpecialTokens { get; init; }
}

/// <summary>An end of a sequence, under the names of <c>pad_sequences</c> of Keras.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SequenceEnd>))]
public enum SequenceEnd
{
    /// <summary>The front.</summary>
    Pre,

    /// <summary>The back.</summary>
    Post,
}
