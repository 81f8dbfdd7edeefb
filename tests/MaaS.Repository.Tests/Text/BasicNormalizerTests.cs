namespace MaaS.Repository.Tests.Text;

public sealed class BasicNormalizerTests
{
    [Theory]
    [InlineData("Hello\nWorld\tA\rB", "Hello World A B")]
    [InlineData("a\u0000b\u0007c\u200Bd\uFFFDe", "abcde")]
    [InlineData("a\u00A0b\u3000c\u2028d", "a b c d")]
    [InlineData("x漢字y", "x 漢  字 y")]
    [InlineData("\U00020000", " \U00020000 ")]
    [InlineData("한국어 かな", "한국어 かな")]
    [InlineData("\uD800a", "a")]
    [InlineData("", "")]
    public void Normalize_Plain_CleansAndKeepsCase(string text, string expected) =>
        Assert.Equal(expected, new BasicNormalizer(lowerCase: false).Normalize(text));

    [Fact]
    public void Normalize_LowerCase_KeepsAccents() =>
        Assert.Equal("größe éa", new BasicNormalizer(lowerCase: true).Normalize("GRÖßE Éa"));
}
