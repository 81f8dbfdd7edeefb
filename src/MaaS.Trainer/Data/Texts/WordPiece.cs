using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>BERT's tokenizer, with the settings that the service has for a vocabulary of WordPiece.</summary>
internal static class WordPiece
{
    public const string UnknownToken = "[UNK]";
    public const string PadToken = "[PAD]";
    public const string ContinuingPrefix = "##";
    public const int MaxInputCharsPerWord = 100;

    /// <param name="vocabulary">One token a line, BERT's special tokens among them.</param>
    /// <param name="lowerCase">Whether texts are brought to lower case.</param>
    /// <exception cref="ArgumentException">A special token is missing.</exception>
    public static BertTokenizer Create(byte[] vocabulary, bool lowerCase) => BertTokenizer.Create(
        new MemoryStream(vocabulary),
        new BertOptions
        {
            LowerCaseBeforeTokenization = lowerCase,
            UnknownToken = UnknownToken,
            PaddingToken = PadToken,
            ContinuingSubwordPrefix = ContinuingPrefix,
            MaxInputCharsPerWord = MaxInputCharsPerWord,
        });
}
