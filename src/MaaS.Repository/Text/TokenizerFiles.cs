using System.Text.Json;

namespace MaaS.Repository;

/// <summary>Reads the files of a tokenizer, whose content nobody has checked.</summary>
/// <param name="open">The content of a file that the manifest names, seekable.</param>
internal sealed class TokenizerFiles(Func<string, Stream> open)
{
    private const long MaxBytes = 64 << 20;

    /// <summary>Ids by token: the numbers of the lines of a file, or what a JSON object says.</summary>
    /// <exception cref="InvalidModelException">It is too large, has a token twice, or is no such object.</exception>
    public Dictionary<string, int> ReadVocabulary(TokenizerSettings tokenizer) =>
        tokenizer.Type == TokenizerType.Bpe ? ReadJson(tokenizer.Vocabulary) : ReadLines(tokenizer.Vocabulary);

    /// <summary>The pairs of a file of merges, without its heading.</summary>
    /// <exception cref="InvalidModelException">It is too large, or a line is no pair.</exception>
    public List<string> ReadMerges(string file)
    {
        var pairs = Lines(file)
            .SkipWhile(line => line.StartsWith("#version", StringComparison.Ordinal))
            .Where(line => line.Length > 0)
            .ToList();
        return pairs.FindIndex(pair => pair.Split(' ') is not [{ Length: > 0 }, { Length: > 0 }]) is >= 0 and var bad
            ? throw new InvalidModelException(
                $"'{file}' has '{NameText.Quote(pairs[bad])}' as pair {bad + 1}: expected two tokens with a space between them.")
            : pairs;
    }

    /// <exception cref="InvalidModelException">It is too large.</exception>
    public Stream Open(string file)
    {
        var content = open(file);
        var length = content.Length;
        if (length <= MaxBytes)
        {
            return content;
        }

        content.Dispose();
        throw new InvalidModelException($"'{file}' has {length} bytes: expected at most {MaxBytes} for a tokenizer.");
    }

    private Dictionary<string, int> ReadLines(string file)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        var line = 0;
        foreach (var token in Lines(file))
        {
            if (token.Length > 0 && !tokens.TryAdd(token, line))
            {
                throw new InvalidModelException(
                    $"'{file}' has the token '{NameText.Quote(token)}' in line {tokens[token] + 1} and in line {line + 1}: "
                    + "expected each token once, one a line.");
            }

            line++;
        }

        return tokens;
    }

    private Dictionary<string, int> ReadJson(string file)
    {
        try
        {
            using var content = Open(file);
            var tokens = JsonSerializer.Deserialize<Dictionary<string, int>>(content) ?? [];
            return tokens.Count > 0 && tokens.Values.All(id => id >= 0) && tokens.Values.Distinct().Count() == tokens.Count
                ? tokens
                : throw new InvalidModelException(
                    $"'{file}' has {tokens.Count} tokens: expected at least one, each with an id of its own from 0.");
        }
        catch (JsonException e)
        {
            throw new InvalidModelException(
                $"'{file}' is no JSON object of ids by token, at {NameText.Quote(e.Path ?? "$")}, line {e.LineNumber + 1}: "
                + "expected {\"token\": 0, …}.", e);
        }
    }

    private IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
