using System.Text;
using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>Builds a WordPiece vocabulary of whole words, so that the tokenizer finds each word as one token or not at all.</summary>
internal static class WordVocabulary
{
    /// <summary>UTF-16 code units; a longer word is unknown.</summary>
    public const int MaxInputCharsPerWord = 100;

    /// <summary>
    /// The content of the file: one token a line, first those that are no words, then the most frequent words, equally frequent ones by
    /// code point.
    /// </summary>
    public static byte[] Build(
        RawTexts texts, int[] training, WordsTokenizerSpec spec, string[] specialTokens, CancellationToken cancellationToken)
    {
        var normalizer = new BasicNormalizer(spec.LowerCase);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        Parallel.ForEach(
            training,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new Dictionary<string, int>(StringComparer.Ordinal),
            (row, _, own) => Count(normalizer.Normalize(texts[row]), own),
            own => Merge(own, counts));
        var words = counts.Where(pair => pair.Value >= spec.MinFrequency)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key)
            .Take(spec.VocabularySize - specialTokens.Length);
        return Encoding.UTF8.GetBytes(string.Concat(specialTokens.Concat(words).Select(token => $"{token}\n")));
    }

    private static Dictionary<string, int> Count(string text, Dictionary<string, int> counts)
    {
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (offset, length) in new BasicPreTokenizer().PreTokenize(text))
        {
            if (length <= MaxInputCharsPerWord)
            {
                var word = text.AsSpan(offset, length);
                lookup[word] = lookup.TryGetValue(word, out var count) ? count + 1 : 1;
            }
        }

        return counts;
    }

    private static void Merge(Dictionary<string, int> own, Dictionary<string, int> counts)
    {
        lock (counts)
        {
            foreach (var (word, count) in own)
            {
                counts[word] = counts.GetValueOrDefault(word) + count;
            }
        }
    }
}
