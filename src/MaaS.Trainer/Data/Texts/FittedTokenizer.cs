using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>The tokenizer of the service, with a vocabulary that was made from the training part or given. Thread-safe.</summary>
internal sealed class FittedTokenizer
{
    private const string PadToken = "[PAD]";
    private const string UnknownToken = "[UNK]";
    private const string ContinuingPrefix = "##";

    private readonly TextTokenizer _tokenizer;

    private FittedTokenizer(
        TextTokenizer tokenizer, TextPreprocessing text, IReadOnlyDictionary<string, int> ids, IReadOnlyList<NamedContent> files)
    {
        _tokenizer = tokenizer;
        Text = text;
        VocabularySize = ids.Values.Max() + 1;
        UnknownId = text.Tokenizer.UnknownToken is { } unknown ? ids[unknown] : null;
        Files = files;
    }

    /// <summary>For the manifest.</summary>
    public TextPreprocessing Text { get; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>The id of unknown words; null when there is none.</summary>
    public int? UnknownId { get; }

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
                var pieces = await files.ReadAsync(given.Vocabulary, cancellationToken);
                return Load(spec, WordPiece(pieces, given.LowerCase), PadToken, given.AddSpecialTokens, [pieces]);
            case BpeTokenizerSpec bpe:
                var tokens = await files.ReadAsync(bpe.Vocabulary, cancellationToken);
                var merges = await files.ReadAsync(bpe.Merges, cancellationToken);
                var settings = new TokenizerSettings { Type = TokenizerType.Bpe, Vocabulary = tokens.Name, Merges = merges.Name };
                return Load(spec, settings, bpe.PadToken, bpe.AddSpecialTokens, [tokens, merges]);
            default:
                var words = (WordsTokenizerSpec)spec.Tokenizer;
                var built = new NamedContent(
                    "The vocabulary", WordVocabulary.Build(texts, training, words, [PadToken, UnknownToken], cancellationToken));
                return Load(spec, WordPiece(built, words.LowerCase), PadToken, addSpecialTokens: false, [built]);
        }
    }

    /// <summary>The ids of a text, at most as many as a row has, and not filled up.</summary>
    public int[] Encode(string text) => _tokenizer.Encode(text);

    private static TokenizerSettings WordPiece(NamedContent vocabulary, bool lowerCase) => new()
    {
        Type = TokenizerType.WordPiece,
        Vocabulary = vocabulary.Name,
        LowerCase = lowerCase,
        UnknownToken = UnknownToken,
        ContinuingPrefix = ContinuingPrefix,
        MaxInputCharsPerWord = WordVocabulary.MaxInputCharsPerWord,
    };

    /// <summary>
    /// Loads the tokenizer from the files of the source, so that errors name these; the model gets them under usual names.
    /// </summary>
    private static FittedTokenizer Load(
        TextSpec spec, TokenizerSettings settings, string padToken, bool addSpecialTokens, NamedContent[] files)
    {
        Array.ForEach(files, Utf8Text.Check);
        try
        {
            var ids = TextTokenizer.ReadVocabulary(settings, Open);
            var text = new TextPreprocessing
            {
                Tokenizer = settings,
                MaxLength = spec.MaxLength,
                Padding = spec.Padding,
                Truncation = spec.Truncation,
                PadId = ids.TryGetValue(padToken, out var id) ? id : throw MissingPad(settings, padToken),
                AddSpecialTokens = addSpecialTokens,
            };
            var tokenizer = TextTokenizer.Load(text, Open);
            string[] names = settings.Type == TokenizerType.Bpe ? ["vocab.json", "merges.txt"] : ["vocab.txt"];
            return new FittedTokenizer(
                tokenizer,
                text with { Tokenizer = settings with { Vocabulary = names[0], Merges = names.ElementAtOrDefault(1) } },
                ids,
                [.. files.Zip(names, (file, name) => file with { Name = name })]);
        }
        catch (InvalidModelException e)
        {
            throw new TrainingException($"{e.Message} Give the files of one tokenizer.", e);
        }

        Stream Open(string name) => new MemoryStream(files.First(file => file.Name == name).Bytes, writable: false);
    }

    private static TrainingException MissingPad(TokenizerSettings settings, string token) => new(
        $"'{settings.Vocabulary}' has no token '{token}', which fills rows up: expected it in the vocabulary. "
        + "Give the files of one tokenizer.");
}
