namespace MaaS.Trainer;

/// <summary><c>text</c> of a model's manifest, and the files that it names.</summary>
/// <param name="Tokenizer">How a text becomes tokens.</param>
/// <param name="MaxLength">Tokens of a row.</param>
/// <param name="Padding">Where a shorter text is filled up.</param>
/// <param name="Truncation">Where a longer text is cut.</param>
/// <param name="PadId">Fills shorter rows up.</param>
/// <param name="Files">To be put beside the model.</param>
internal sealed record TextPreprocessing(
    TokenizerSettings Tokenizer, int MaxLength, SequenceEnd Padding, SequenceEnd Truncation, int PadId, IReadOnlyList<NamedContent> Files)
    : Preprocessing;
