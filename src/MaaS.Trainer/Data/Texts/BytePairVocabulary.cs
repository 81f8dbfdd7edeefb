using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace MaaS.Trainer;

/// <summary>The two files of byte pair encoding, as GPT-2 and RoBERTa have them: ids by token, and merges.</summary>
internal static class BytePairVocabulary
{
    private const string VocabularyFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string BeginToken = "<s>";
    private const string EndToken = "</s>";

    /// <exception cref="TrainingException">The files are no such vocabulary, or lack a token that is needed.</exception>
    public static FittedTokenizer Load(NamedContent vocabulary, NamedContent merges, BpeTokenizerSpec bpe, TextSpec spec)
    {
        try
        {
            var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary.Bytes) ?? [];
            string[] needed = [bpe.PadToken, .. bpe.AddSpecialTokens ? [BeginToken, EndToken] : Array.Empty<string>()];
            if (needed.FirstOrDefault(token => !ids.ContainsKey(token)) is { } missing)
            {
                throw new TrainingException(
                    $"{vocabulary.Name} has no token '{missing}', which is needed: give the vocabulary of one tokenizer.");
            }

            var options = new BpeOptions(ids) { Merges = ReadPairs(merges), PreTokenizer = RobertaPreTokenizer.Instance, ByteLevel = true };
            var text = new TextPreprocessing
            {
                Tokenizer = new TokenizerSettings { Type = TokenizerType.Bpe, Vocabulary = VocabularyFile, Merges = MergesFile },
                MaxLength = spec.MaxLength,
                Padding = spec.Padding,
                Truncation = spec.Truncation,
                PadId = ids[bpe.PadToken],
                AddSpecialTokens = bpe.AddSpecialTokens,
            };
            return new FittedTokenizer(
                BpeTokenizer.Create(options),
                text,
                ids,
                BeginToken,
                EndToken,
                [vocabulary with { Name = VocabularyFile }, merges with { Name = MergesFile }]);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new TrainingException(
                $"{vocabulary.Name} and {merges.Name} are no vocabulary of byte pair encoding: {e.Message} "
                + "Expected ids by token as JSON, and one merge a line, of one tokenizer.",
                e);
        }
    }

    private static List<string> ReadPairs(NamedContent merges)
    {
        Utf8Text.Check(merges);
        using var reader = new StreamReader(new MemoryStream(merges.Bytes));
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .SkipWhile(line => line.StartsWith("#version", StringComparison.Ordinal)),
        ];
    }
}
