using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace MaaS.Repository;

/// <summary>
/// Cleans a text before it is split: control characters go, whitespace becomes spaces, and each Chinese character stands alone, as in
/// <c>BasicTokenizer</c> of Google's BERT (<c>tokenization.py</c>). The library's own drops line breaks and joins the words beside them.
/// </summary>
/// <param name="lowerCase">Whether to lower-case, by the rules of no culture. Accents stay, other than in uncased BERT.</param>
public sealed class BasicNormalizer(bool lowerCase) : Normalizer
{
    private static readonly (int First, int Last)[] ChineseBlocks =
    [
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F),
    ];

    public override string Normalize(string original)
    {
        var text = Clean(original);
        return lowerCase ? text.ToLowerInvariant() : text;
    }

    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var characters = text.AsSpan(at, rune.Utf16SequenceLength);
            at += characters.Length;
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\t' or '\n' or '\r' || Rune.IsSeparator(rune))
            {
                clean.Append(' ');
            }
            else if (IsChinese(rune.Value))
            {
                clean.Append(' ').Append(characters).Append(' ');
            }
            else if (!IsDropped(category) && rune != Rune.ReplacementChar)
            {
                clean.Append(characters);
            }
        }

        return clean.ToString();
    }

    private static bool IsDropped(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;

    private static bool IsChinese(int codePoint) =>
        codePoint >= ChineseBlocks[0].First && Array.Exists(ChineseBlocks, block => codePoint >= block.First && codePoint <= block.Last);
}
