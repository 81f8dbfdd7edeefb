namespace MaaS.Repository.Tests.Text;

public sealed class BasicPreTokenizerTests
{
    [Theory]
    [InlineData("don't stop", "don|'|t|stop")]
    [InlineData(" a  b ", "a|b")]
    [InlineData("$5+x_y", "$|5|+|x|_|y")]
    [InlineData("¿qué?", "¿|qué|?")]
    [InlineData("a…«b»", "a|…|«|b|»")]
    [InlineData("5€ 🙂🙂", "5€|🙂🙂")]
    [InlineData("x\U00010100y", "x|\U00010100|y")]
    [InlineData("...", ".|.|.")]
    [InlineData("   ", "")]
    [InlineData("", "")]
    public void PreTokenize_Text_SplitsAtBlanksAndAroundPunctuation(string text, string expected)
    {
        var words = new BasicPreTokenizer().PreTokenize(text).Select(word => text.Substring(word.Offset, word.Length));

        Assert.Equal(expected, string.Join('|', words));
    }
}
