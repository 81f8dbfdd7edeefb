using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>Turns texts into token ids as the service does it with the same settings and files. Thread-safe.</summary>
internal sealed class FittedTokenizer
{
    private const string WordPieceVocabulary = "vocab.txt";
    private const string BpeVocabulary = "vocab.json";
    private const string BpeMerges = "merges.txt";
    private const string ContinuingPrefix = "##";

    private readonly Tokenizer _tokenizer;
    private readonly int[] _before;
    private readonly int[] _after;

    private FittedTokenizer(
        Tokenizer tokenizer, TextPreprocessing text, IReadOnlyDictionary<string, int> ids, int[] before, int[] after, NamedContent[] files)
    {
        _tokenizer = tokenizer;
        _before = before;
        _after = after;
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
                return OfWordPiece(vocabulary, given.LowerCase, given.AddSpecialTokens, spec);
            case BpeTokenizerSpec bpe:
                return OfBpe(
                    await files.ReadAsync(bpe.Vocabulary, cancellationToken), await files.ReadAsync(bpe.Merges, cancellationToken), bpe, spec);
            default:
                var words = (WordsTokenizerSpec)spec.Tokenizer;
                var built = WordVocabulary.Build(texts, training, words, cancellationToken);
                return OfWordPiece(new NamedContent(WordPieceVocabulary, built), words.LowerCase, addSpecialTokens: false, spec);
        }
    }

    /// <summary>The ids of a text, at most as many as a row has, and not filled up.</summary>
    public int[] Encode(string text)
    {
        var ids = EncodeEnough(text);
        var count = Math.Min(ids.Count, Text.MaxLength - _before.Length - _after.Length);
        var first = Text.Truncation == SequenceEnd.Pre ? ids.Count - count : 0;
        return [.. _before, .. ids.Skip(first).Take(count), .. _after];
    }

    // The library leaves a word out of which not all tokens fit, so it is asked for a word more than stays.
    private IReadOnlyList<int> EncodeEnough(string text) => _tokenizer is WordPieceTokenizer words && Text.Truncation == SequenceEnd.Post
        ? words.EncodeToIds(text, Text.MaxLength + words.MaxInputCharsPerWord, out _, out _)
        : _tokenizer.EncodeToIds(text);

    private static FittedTokenizer OfWordPiece(NamedContent vocabulary, bool lowerCase, bool addSpecialTokens, TextSpec spec)
    {
        Utf8Text.Check(vocabulary);
        var ids = Ids(vocabulary);
        foreach (var token in (string[])[WordVocabulary.PadToken, WordVocabulary.UnknownToken, .. addSpecialTokens ? ["[CLS]", "[SEP]"] : Array.Empty<string>()])
        {
            Require(ids, token, vocabulary);
        }

        var tokenizer = WordPieceTokenizer.Create(
            new MemoryStream(vocabulary.Bytes),
            new WordPieceOptions
            {
                Normalizer = new BasicNormalizer(lowerCase),
                PreTokenizer = new BasicPreTokenizer(),
                UnknownToken = WordVocabulary.UnknownToken,
                ContinuingSubwordPrefix = ContinuingPrefix,
                MaxInputCharsPerWord = WordVocabulary.MaxInputCharsPerWord,
            });
        var settings = new TokenizerSettings
        {
            Type = TokenizerType.WordPiece,
            Vocabulary = WordPieceVocabulary,
            LowerCase = lowerCase,
            UnknownToken = WordVocabulary.UnknownToken,
            ContinuingPrefix = ContinuingPrefix,
            MaxInputCharsPerWord = WordVocabulary.MaxInputCharsPerWord,
        };
        return new FittedTokenizer(
            tokenizer,
            Settings(settings, spec, ids[WordVocabulary.PadToken], addSpecialTokens),
            ids,
            addSpecialTokens ? [ids["[CLS]"]] : [],
            addSpecialTokens ? [ids["[SEP]"]] : [],
            [vocabulary with { Name = WordPieceVocabulary }]);
    }

    private static FittedTokenizer OfBpe(NamedContent vocabulary, NamedContent merges, BpeTokenizerSpec bpe, TextSpec spec)
    {
        try
        {
            var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary.Bytes) ?? [];
            foreach (var token in (string[])[bpe.PadToken, .. bpe.AddSpecialTokens ? ["<s>", "</s>"] : Array.Empty<string>()])
            {
                Require(ids, token, vocabulary);
            }

            var tokenizer = BpeTokenizer.Create(new BpeOptions(ids)
            {
                Merges = Pairs(merges),
                PreTokenizer = RobertaPreTokenizer.Instance,
                ByteLevel = true,
            });
            var settings = new TokenizerSettings { Type = TokenizerType.Bpe, Vocabulary = BpeVocabulary, Merges = BpeMerges };
            return new FittedTokenizer(
                tokenizer,
                Settings(settings, spec, ids[bpe.PadToken], bpe.AddSpecialTokens),
                ids,
                bpe.AddSpecialTokens ? [ids["<s>"]] : [],
                bpe.AddSpecialTokens ? [ids["</s>"]] : [],
                [vocabulary with { Name = BpeVocabulary }, merges with { Name = BpeMerges }]);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new TrainingException(
                $"{vocabulary.Name} and {merges.Name} are no vocabulary of byte pair encoding: {e.Message} Expected ids by token as JSON, and one "
                + "merge a line, of one tokenizer.",
                e);
        }
    }

    private static TextPreprocessing Settings(TokenizerSettings tokenizer, TextSpec spec, int padId, bool addSpecialTokens) => new()
    {
        Tokenizer = tokenizer,
        MaxLength = spec.MaxLength,
        Padding = spec.Padding,
        Truncation = spec.Truncation,
        PadId = padId,
        AddSpecialTokens = addSpecialTokens,
    };

    private static Dictionary<string, int> Ids(NamedContent vocabulary)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(new MemoryStream(vocabulary.Bytes));
        for (var id = 0; reader.ReadLine() is { } token; id++)
        {
            if (!ids.TryAdd(token, id))
            {
                throw new TrainingException(
                    $"{vocabulary.Name} has the token '{token}' in line {ids[token] + 1} and in line {id + 1}, expected each token once, one a line.");
            }
        }

        return ids;
    }

    private static List<string> Pairs(NamedContent merges)
    {
        Utf8Text.Check(merges);
        using var reader = new StreamReader(new MemoryStream(merges.Bytes));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SkipWhile(line => line.StartsWith("#version", StringComparison.Ordinal))];
    }

    private static void Require(Dictionary<string, int> ids, string token, NamedContent vocabulary)
    {
        if (!ids.ContainsKey(token))
        {
            throw new TrainingException($"{vocabulary.Name} has no token '{token}', which is needed: give the vocabulary of one tokenizer.");
        }
    }
}
