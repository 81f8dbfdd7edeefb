using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>Turns texts into token ids as the service does it with the same settings and files. Thread-safe.</summary>
internal sealed class FittedTokenizer
{
    private readonly Tokenizer _tokenizer;
    private readonly int[] _before;
    private readonly int[] _after;

    /// <param name="tokenizer">Of the library.</param>
    /// <param name="text">How it was made.</param>
    /// <param name="ids">Of all tokens.</param>
    /// <param name="before">The token that begins a text, and <paramref name="after"/> the one that ends it, with special tokens.</param>
    /// <param name="after">See <paramref name="before"/>.</param>
    /// <param name="files">What <paramref name="text"/> names.</param>
    public FittedTokenizer(
        Tokenizer tokenizer,
        TextPreprocessing text,
        IReadOnlyDictionary<string, int> ids,
        string before,
        string after,
        IReadOnlyList<NamedContent> files)
    {
        _tokenizer = tokenizer;
        _before = text.AddSpecialTokens ? [ids[before]] : [];
        _after = text.AddSpecialTokens ? [ids[after]] : [];
        Text = text;
        VocabularySize = ids.Values.Max() + 1;
        Files = files;
    }

    /// <summary>For the manifest.</summary>
    public TextPreprocessing Text { get; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>The id of unknown words; null when there is none.</summary>
    public int? UnknownId => (_tokenizer as WordPieceTokenizer)?.UnknownTokenId;

    /// <summary>What the tokenizer is loaded from again, by the names in <see cref="Text"/>.</summary>
    public IReadOnlyList<NamedContent> Files { get; }

    /// <param name="spec">What is asked for.</param>
    /// <param name="texts">Of all rows.</param>
    /// <param name="training">The rows of the training part; no other is looked at.</param>
    /// <param name="files">Of the source, for a given vocabulary.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TrainingException">A given vocabulary is not there or not one.</exception>
    public static async Task<FittedTokenizer> CreateAsync(
        TextSpec spec, RawTexts texts, int[] training, DataFiles files, CancellationToken cancellationToken)
    {
        switch (spec.Tokenizer)
        {
            case WordPieceTokenizerSpec given:
                var vocabulary = await files.ReadAsync(given.Vocabulary, cancellationToken);
                return WordPieceVocabulary.Load(vocabulary, given.LowerCase, given.AddSpecialTokens, spec);
            case BpeTokenizerSpec bpe:
                var tokens = await files.ReadAsync(bpe.Vocabulary, cancellationToken);
                return BytePairVocabulary.Load(tokens, await files.ReadAsync(bpe.Merges, cancellationToken), bpe, spec);
            default:
                var words = (WordsTokenizerSpec)spec.Tokenizer;
                var built = WordVocabulary.Build(texts, training, words, cancellationToken);
                return WordPieceVocabulary.Load(new NamedContent("The vocabulary", built), words.LowerCase, addSpecialTokens: false, spec);
        }
    }

    /// <summary>The ids of a text, at most as many as a row has, and not filled up.</summary>
    public int[] Encode(string text)
    {
        var ids = EncodeEnough(text);
        var count = Math.Clamp(Text.MaxLength - _before.Length - _after.Length, 0, ids.Count);
        var first = Text.Truncation == SequenceEnd.Pre ? ids.Count - count : 0;
        return [.. _before, .. ids.Skip(first).Take(count), .. _after];
    }

    // The library leaves a word out of which not all tokens fit, so it is asked for a word more than stays.
    private IReadOnlyList<int> EncodeEnough(string text) => _tokenizer is WordPieceTokenizer words && Text.Truncation == SequenceEnd.Post
        ? words.EncodeToIds(text, Text.MaxLength + words.MaxInputCharsPerWord, out _, out _)
        : _tokenizer.EncodeToIds(text);
}
