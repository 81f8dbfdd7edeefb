namespace MaaS.Repository;

/// <summary>What must hold of the text section of a manifest.</summary>
internal static class TextRules
{
    private const int MaxLength = 32_768;
    private const int MaxCharsPerWord = 256;
    private const int SpecialTokens = 2;

    public static IEnumerable<string> Check(TextPreprocessing? text, IReadOnlyList<ModelFile>? files)
    {
        if (text is null)
        {
            yield break;
        }

        var least = text.AddSpecialTokens ? SpecialTokens + 1 : 1;
        if (text.MaxLength < least || text.MaxLength > MaxLength)
        {
            yield return $"$.text.maxLength: found {text.MaxLength}, expected {least} to {MaxLength}.";
        }

        if (text.PadId < 0)
        {
            yield return $"$.text.padId: found {text.PadId}, expected 0 or more.";
        }

        var tokenizer = text.Tokenizer;
        foreach (var error in Paths(tokenizer, files).Concat(tokenizer.Type == TokenizerType.Bpe ? Bpe(tokenizer) : WordPiece(tokenizer)))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> Paths(TokenizerSettings tokenizer, IReadOnlyList<ModelFile>? files)
    {
        foreach (var (member, path) in new[] { ("vocabulary", tokenizer.Vocabulary), ("merges", tokenizer.Merges) })
        {
            if (path is null)
            {
                continue;
            }

            if (!FilePath.IsSafe(path))
            {
                yield return $"$.text.tokenizer.{member}: found '{NameText.Quote(path)}', expected {FilePath.Rule}.";
            }
            else if (files?.All(file => file?.Path != path) == true)
            {
                yield return $"$.text.tokenizer.{member}: found '{NameText.Quote(path)}', expected one of $.files.";
            }
        }
    }

    private static IEnumerable<string> WordPiece(TokenizerSettings tokenizer)
    {
        if (tokenizer.Merges is not null)
        {
            yield return "$.text.tokenizer.merges: is there, expected nothing: a wordPiece tokenizer has none.";
        }

        if (tokenizer.UnknownToken is "")
        {
            yield return "$.text.tokenizer.unknownToken: is empty, expected a token of the vocabulary.";
        }

        if (tokenizer.MaxInputCharsPerWord is < 1 or > MaxCharsPerWord)
        {
            yield return $"$.text.tokenizer.maxInputCharsPerWord: found {tokenizer.MaxInputCharsPerWord}, expected 1 to {MaxCharsPerWord}.";
        }
    }

    private static IEnumerable<string> Bpe(TokenizerSettings tokenizer)
    {
        if (tokenizer.Merges is null)
        {
            yield return "$.text.tokenizer.merges: is missing, expected the path of the file of merges.";
        }

        (string Member, bool IsThere)[] ofWordPiece =
        [
            ("lowerCase", tokenizer.LowerCase),
            ("unknownToken", tokenizer.UnknownToken is not null),
            ("continuingPrefix", tokenizer.ContinuingPrefix is not null),
            ("maxInputCharsPerWord", tokenizer.MaxInputCharsPerWord is not null),
        ];
        foreach (var (member, _) in ofWordPiece.Where(each => each.IsThere))
        {
            yield return $"$.text.tokenizer.{member}: is there, expected nothing: a bpe tokenizer takes a text as it is.";
        }
    }
}
