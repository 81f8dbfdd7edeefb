namespace MaaS.Trainer;

/// <summary><c>text</c> of a model's manifest.</summary>
internal sealed record TextPreprocessing
{
    public required TokenizerSettings Tokenizer { get; init; }

    /// <summary>Tokens of a row, special ones among them.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Where a shorter text is filled up.</summary>
    public SequenceEnd Padding { get; init; }

    /// <summary>Where a longer text is cut.</summary>
    public SequenceEnd Truncation { get; init; }

    /// <summary>Fills shorter rows up.</summary>
    public int PadId { get; init; }

    /// <summary>Whether a text is put between the tokens that begin and end one.</summary>
    public bool AddSpecialTokens { get; init; }
}
