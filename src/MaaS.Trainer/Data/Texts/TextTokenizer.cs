using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>Turns texts into token ids. Thread-safe.</summary>
internal sealed class TextTokenizer
{
    private readonly Tokenizer _tokenizer;

    private TextTokenizer(Tokenizer tokenizer, TokenizerSettings settings, int vocabularySize, int padId, IReadOnlyList<NamedContent> files)
    {
        _tokenizer = tokenizer;
        Settings = settings;
        VocabularySize = vocabularySize;
        PadId = padId;
        Files = files;
    }

    public TokenizerSettings Settings { get; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    public int PadId { get; }

    /// <summary>The id of unknown words; null when there is none.</summary>
    public int? UnknownId => (_tokenizer as WordPieceTokenizer)?.UnknownTokenId;

    /// <summary>What the tokenizer is loaded from again, by the names in <see cref="Settings"/>.</summary>
    public IReadOnlyList<NamedContent> Files { get; }

    /// <param name="spec">What is asked for.</param>
    /// <param name="texts">Of all rows.</param>
    /// <param name="training">The rows of the training part; no other is looked at.</param>
    /// <param name="files">Of the source, for a given vocabulary.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="TrainingException">A given vocabulary is not there or not one.</exception>
    public static async Task<TextTokenizer> CreateAsync(
        TokenizerSpec spec, RawTexts texts, int[] training, DataFiles files, CancellationToken cancellationToken)
    {
        switch (spec)
        {
            case WordPieceTokenizerSpec given:
                return OfWordPiece(await files.ReadAsync(given.Vocabulary, cancellationToken), given.LowerCase, given.AddSpecialTokens);
            case BpeTokenizerSpec bpe:
                return OfBpe(
                    await files.ReadAsync(bpe.Vocabulary, cancellationToken), await files.ReadAsync(bpe.Merges, cancellationToken), bpe.PadToken);
            default:
                var words = (WordsTokenizerSpec)spec;
                var vocabulary = WordVocabulary.Build(texts, training, words, cancellationToken);
                return OfWordPiece(new NamedContent(TokenizerSettings.WordPieceVocabulary, vocabulary), words.LowerCase, addSpecialTokens: false);
        }
    }

    /// <summary>The ids of a text, of which those beyond <paramref name="maxLength"/> are cut; special tokens are never cut.</summary>
    public int[] Encode(string text, int maxLength, SequenceEnd truncation)
    {
        var (before, after) = Settings.AddSpecialTokens && _tokenizer is BertTokenizer special
            ? (new[] { special.ClassificationTokenId }, new[] { special.SeparatorTokenId })
            : ([], []);
        var room = Math.Max(maxLength - before.Length - after.Length, 0);
        if (truncation == SequenceEnd.Pre)
        {
            return [.. before, .. EncodeAll(text).TakeLast(room), .. after];
        }

        var ids = _tokenizer is BertTokenizer bert
            ? bert.EncodeToIds(text, room, addSpecialTokens: false, out _, out _)
            : _tokenizer.EncodeToIds(text, room, out _, out _);
        return [.. before, .. ids.Take(room), .. after];
    }

    private IReadOnlyList<int> EncodeAll(string text) => _tokenizer is BertTokenizer bert
        ? bert.EncodeToIds(text, addSpecialTokens: false)
        : _tokenizer.EncodeToIds(text);

    private static TextTokenizer OfWordPiece(NamedContent vocabulary, bool lowerCase, bool addSpecialTokens)
    {
        try
        {
            var tokenizer = WordPiece.Create(vocabulary.Bytes, lowerCase);
            var settings = new TokenizerSettings
            {
                Type = "wordPiece",
                Vocabulary = TokenizerSettings.WordPieceVocabulary,
                LowerCase = lowerCase,
                UnknownToken = WordPiece.UnknownToken,
                ContinuingPrefix = WordPiece.ContinuingPrefix,
                MaxInputCharsPerWord = WordPiece.MaxInputCharsPerWord,
                AddSpecialTokens = addSpecialTokens,
            };
            var size = Utf8Text.Lines(vocabulary.Bytes).Count();
            return new TextTokenizer(
                tokenizer, settings, size, tokenizer.PaddingTokenId, [vocabulary with { Name = TokenizerSettings.WordPieceVocabulary }]);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            throw new TrainingException(
                $"{vocabulary.Name} is no vocabulary of WordPiece: {e.Message} Expected one token a line, with [PAD], [UNK], [CLS], [SEP] and "
                + "[MASK] among them.",
                e);
        }
    }

    private static TextTokenizer OfBpe(NamedContent vocabulary, NamedContent merges, string padToken)
    {
        try
        {
            var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary.Bytes) ?? [];
            var tokenizer = BpeTokenizer.Create(new MemoryStream(vocabulary.Bytes), new MemoryStream(merges.Bytes));
            var settings = new TokenizerSettings
            {
                Type = "bpe",
                Vocabulary = TokenizerSettings.BpeVocabulary,
                Merges = TokenizerSettings.BpeMerges,
            };
            return ids.TryGetValue(padToken, out var padId)
                ? new TextTokenizer(
                    tokenizer,
                    settings,
                    ids.Values.Max() + 1,
                    padId,
                    [vocabulary with { Name = TokenizerSettings.BpeVocabulary }, merges with { Name = TokenizerSettings.BpeMerges }])
                : throw new TrainingException($"{vocabulary.Name} has no token '{padToken}', expected one as $.data.text.tokenizer.padToken names it.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new TrainingException(
                $"{vocabulary.Name} and {merges.Name} are no vocabulary of byte pair encoding: {e.Message} Expected ids by token as JSON, and one "
                + "merge a line.",
                e);
        }
    }
}
