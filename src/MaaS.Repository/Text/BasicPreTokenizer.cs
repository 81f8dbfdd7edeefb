using System.Text;
using Microsoft.ML.Tokenizers;

namespace MaaS.Repository;

/// <summary>
/// Splits a text at whitespace and around every punctuation mark, which is a word of its own, as in <c>BasicTokenizer</c> of Google's BERT:
/// all of ASCII that is neither letter, digit nor blank is punctuation, and so is what Unicode calls so. The library's own drops what is
/// neither word nor punctuation to Unicode, such as <c>$</c> and <c>+</c>.
/// </summary>
public sealed class BasicPreTokenizer : PreTokenizer
{
    /// <summary>The words of the text in order.</summary>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        var start = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var isPunctuation = IsPunctuation(rune);
            if (isPunctuation || Rune.IsWhiteSpace(rune))
            {
                if (at > start)
                {
                    yield return (start, at - start);
                }

                if (isPunctuation)
                {
                    yield return (at, rune.Utf16SequenceLength);
                }

                start = at + rune.Utf16SequenceLength;
            }

            at += rune.Utf16SequenceLength;
        }

        if (at > start)
        {
            yield return (start, at - start);
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsBetween((char)rune.Value, '!', '~') && !char.IsAsciiLetterOrDigit((char)rune.Value)
        : Rune.IsPunctuation(rune);
}
