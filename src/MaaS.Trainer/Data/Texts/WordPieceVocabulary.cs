using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>A file of tokens of WordPiece: one a line, the number of the line from 0 is the id.</summary>
internal static class WordPieceVocabulary
{
    public const string PadToken = "[PAD]";
    public const string UnknownToken = "[UNK]";

    /// <summary>A longer word is unknown.</summary>
    public const int MaxInputCharsPerWord = 100;

    private const string FileName = "vocab.txt";
    private const string BeginToken = "[CLS]";
    private const string EndToken = "[SEP]";
    private const string ContinuingPrefix = "##";

    /// <exception cref="TrainingException">The file is no vocabulary, or lacks a token that is needed.</exception>
    public static FittedTokenizer Load(NamedContent vocabulary, bool lowerCase, bool addSpecialTokens, TextSpec spec)
    {
        var ids = ReadIds(vocabulary);
        string[] needed = [PadToken, UnknownToken, .. addSpecialTokens ? [BeginToken, EndToken] : Array.Empty<string>()];
        if (needed.FirstOrDefault(token => !ids.ContainsKey(token)) is { } missing)
        {
            throw new TrainingException(
                $"{vocabulary.Name} has no token '{missing}', which is needed: give the vocabulary of one tokenizer.");
        }

        var options = new WordPieceOptions
        {
            Normalizer = new BasicNormalizer(lowerCase),
            PreTokenizer = new BasicPreTokenizer(),
            UnknownToken = UnknownToken,
            ContinuingSubwordPrefix = ContinuingPrefix,
            MaxInputCharsPerWord = MaxInputCharsPerWord,
        };
        var text = new TextPreprocessing
        {
            Tokenizer = new TokenizerSettings
            {
                Type = TokenizerType.WordPiece,
                Vocabulary = FileName,
                LowerCase = lowerCase,
                UnknownToken = UnknownToken,
                ContinuingPrefix = ContinuingPrefix,
                MaxInputCharsPerWord = MaxInputCharsPerWord,
            },
            MaxLength = spec.MaxLength,
            Padding = spec.Padding,
            Truncation = spec.Truncation,
            PadId = ids[PadToken],
            AddSpecialTokens = addSpecialTokens,
        };
        var tokenizer = WordPieceTokenizer.Create(new MemoryStream(vocabulary.Bytes), options);
        return new FittedTokenizer(tokenizer, text, ids, BeginToken, EndToken, [vocabulary with { Name = FileName }]);
    }

    private static Dictionary<string, int> ReadIds(NamedContent vocabulary)
    {
        Utf8Text.Check(vocabulary);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StreamReader(new MemoryStream(vocabulary.Bytes));
        for (var id = 0; reader.ReadLine() is { } token; id++)
        {
            if (!ids.TryAdd(token, id))
            {
                throw new TrainingException(
                    $"{vocabulary.Name} has the token '{token}' in line {ids[token] + 1} and in line {id + 1}, "
                    + "expected each token once, one a line.");
            }
        }

        return ids;
    }
}
