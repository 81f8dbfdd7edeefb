using Microsoft.ML.Tokenizers;

namespace MaaS.Repository;

/// <summary>
/// Makes token ids of a text as a manifest says, for those who train a model and those who serve it. Immutable and thread-safe.
/// </summary>
public sealed class TextTokenizer
{
    private readonly TextPreprocessing _text;
    private readonly Tokenizer _tokenizer;
    private readonly int[] _before;
    private readonly int[] _after;

    private TextTokenizer(TextPreprocessing text, Tokenizer tokenizer, Dictionary<string, int> tokens, string before, string after)
    {
        _text = text;
        _tokenizer = tokenizer;
        _before = text.AddSpecialTokens ? [IdOf(before)] : [];
        _after = text.AddSpecialTokens ? [IdOf(after)] : [];

        int IdOf(string token) => tokens.TryGetValue(token, out var id) ? id : throw Missing(text.Tokenizer.Vocabulary, token);
    }

    /// <param name="text">Of a manifest that was checked.</param>
    /// <param name="pathOf">Full path of a file that it names. The files are read here and not kept open.</param>
    /// <exception cref="InvalidModelException">A file is too large, not what the type asks for, or lacks a needed token.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TextTokenizer Load(TextPreprocessing text, Func<string, string> pathOf) =>
        Load(
            text,
            file => new FileStream(pathOf(file), FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10, FileOptions.SequentialScan));

    /// <summary>For files that lie in memory.</summary>
    /// <param name="text">As a manifest would have it.</param>
    /// <param name="open">
    /// The content of a file that it names, from its beginning and seekable; each that is opened is disposed here. The same file may be
    /// opened more than once.
    /// </param>
    /// <exception cref="InvalidModelException">A file is too large, not what the type asks for, or lacks a needed token.</exception>
    public static TextTokenizer Load(TextPreprocessing text, Func<string, Stream> open)
    {
        var files = new TokenizerFiles(open);
        return text.Tokenizer.Type == TokenizerType.Bpe ? LoadBpe(text, files) : LoadWordPiece(text, files);
    }

    /// <summary>The id of every token.</summary>
    /// <param name="tokenizer">Which file it is, and of what kind.</param>
    /// <param name="open">The content of the file: seekable, and disposed here.</param>
    /// <exception cref="InvalidModelException">The file is too large or not what the type asks for.</exception>
    public static IReadOnlyDictionary<string, int> ReadVocabulary(TokenizerSettings tokenizer, Func<string, Stream> open) =>
        new TokenizerFiles(open).ReadVocabulary(tokenizer);

    /// <summary>
    /// The ids of a text, at most <see cref="TextPreprocessing.MaxLength"/> and not padded; none for a text without words, unless there are
    /// special tokens.
    /// </summary>
    public int[] Encode(string text)
    {
        var ids = EncodeEnough(text);
        var count = Math.Min(ids.Count, _text.MaxLength - _before.Length - _after.Length);
        var first = _text.Truncation == SequenceEnd.Pre ? ids.Count - count : 0;
        return [.. _before, .. ids.Skip(first).Take(count), .. _after];
    }

    /// <summary>All ids that stay, and maybe more: a word may take long, and those that are cut off anyway need not be spelled.</summary>
    private IReadOnlyList<int> EncodeEnough(string text)
    {
        if (_tokenizer is not WordPieceTokenizer words)
        {
            return _tokenizer.EncodeToIds(text);
        }

        // The library leaves a word out of which not all tokens fit.
        var enough = _text.MaxLength + words.MaxInputCharsPerWord;
        if (_text.Truncation == SequenceEnd.Post)
        {
            return words.EncodeToIds(text, enough, out _, out _);
        }

        var start = words.GetIndexByTokenCountFromEnd(text, enough, out var normalized, out _);
        return words.EncodeToIds((normalized ?? text).AsSpan(start), considerPreTokenization: true, considerNormalization: false);
    }

    private static TextTokenizer LoadWordPiece(TextPreprocessing text, TokenizerFiles files)
    {
        var settings = text.Tokenizer;
        var options = new WordPieceOptions
        {
            Normalizer = new BasicNormalizer(settings.LowerCase),
            PreTokenizer = new BasicPreTokenizer(),
        };
        options.UnknownToken = settings.UnknownToken ?? options.UnknownToken;
        options.ContinuingSubwordPrefix = settings.ContinuingPrefix ?? options.ContinuingSubwordPrefix;
        options.MaxInputCharsPerWord = settings.MaxInputCharsPerWord ?? options.MaxInputCharsPerWord;
        var tokens = files.ReadVocabulary(settings);
        if (!tokens.ContainsKey(options.UnknownToken))
        {
            throw Missing(settings.Vocabulary, options.UnknownToken);
        }

        using var vocabulary = files.Open(settings.Vocabulary);
        return new TextTokenizer(text, WordPieceTokenizer.Create(vocabulary, options), tokens, "[CLS]", "[SEP]");
    }

    private static TextTokenizer LoadBpe(TextPreprocessing text, TokenizerFiles files)
    {
        var settings = text.Tokenizer;
        var tokens = files.ReadVocabulary(settings);
        var options = new BpeOptions(tokens)
        {
            Merges = files.ReadMerges(settings.Merges!),
            PreTokenizer = RobertaPreTokenizer.Instance,
            ByteLevel = true,
        };
        try
        {
            return new TextTokenizer(text, BpeTokenizer.Create(options), tokens, "<s>", "</s>");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new InvalidModelException(
                $"'{settings.Merges}' does not fit '{settings.Vocabulary}': {e.Message} Expected the two files of one tokenizer.", e);
        }
    }

    private static InvalidModelException Missing(string vocabulary, string token) =>
        new($"'{vocabulary}' has no token '{NameText.Quote(token)}', which the tokenizer needs: expected it in the vocabulary.");
}
