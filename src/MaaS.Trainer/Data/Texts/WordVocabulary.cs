using System.Text;
using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>
/// Builds a WordPiece vocabulary of whole words, so that BERT's tokenizer, which is what the service has, finds each word or none of it.
/// </summary>
internal static class WordVocabulary
{
    /// <summary>First in the file: padding is 0 and unknown words are 1. The others are there because BERT's tokenizer wants them.</summary>
    private static readonly string[] SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>The content of the file: one token a line, the most frequent first, equally frequent ones by code point.</summary>
    public static byte[] Build(RawTexts texts, int[] training, WordsTokenizerSpec spec, CancellationToken cancellationToken)
    {
        // Texts are taken apart as they will be with the vocabulary, whatever that holds.
        var tokenizer = WordPiece.Create(Encoding.UTF8.GetBytes(string.Join('\n', SpecialTokens)), spec.LowerCase);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.ForEach(training, parallel, () => new Dictionary<string, int>(StringComparer.Ordinal), (row, _, own) => Count(tokenizer, texts[row], own), own =>
        {
            lock (counts)
            {
                foreach (var (word, count) in own)
                {
                    counts[word] = counts.GetValueOrDefault(word) + count;
                }
            }
        });
        var words = counts.Where(pair => pair.Value >= spec.MinFrequency && !SpecialTokens.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key)
            .Take(spec.VocabularySize - SpecialTokens.Length);
        return Encoding.UTF8.GetBytes(string.Concat(SpecialTokens.Concat(words).Select(token => $"{token}\n")));
    }

    private static Dictionary<string, int> Count(BertTokenizer tokenizer, string text, Dictionary<string, int> counts)
    {
        var normalised = tokenizer.Normalizer!.Normalize(text);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (offset, length) in tokenizer.PreTokenizer!.PreTokenize(normalised))
        {
            if (length <= tokenizer.MaxInputCharsPerWord)
            {
                var word = normalised.AsSpan(offset, length);
                lookup[word] = lookup.TryGetValue(word, out var count) ? count + 1 : 1;
            }
        }

        return counts;
    }
}
