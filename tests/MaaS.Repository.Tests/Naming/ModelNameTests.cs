namespace MaaS.Repository.Tests.Naming;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("mnist")]
    [InlineData("A")]
    [InlineData("7b-instruct_v2.1")]
    [InlineData("Stats")]
    public void TryParse_SafeSegment_KeepsTheText(string text)
    {
        Assert.True(ModelName.TryParse(text, out var name));
        Assert.Equal(text, name.Value);
        Assert.Equal(name, ModelName.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("-dash")]
    [InlineData("_under")]
    [InlineData("a..b")]
    [InlineData("a.")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a%2e")]
    [InlineData("a\0")]
    [InlineData("a\n")]
    [InlineData("größe")]
    [InlineData("stats")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(ModelName.TryParse(text, out _));

    [Fact]
    public void TryParse_LengthLimit_IsInclusive()
    {
        Assert.True(ModelName.TryParse(new string('a', 128), out _));
        Assert.False(ModelName.TryParse(new string('a', 129), out _));
    }

    [Fact]
    public void TryParse_EveryAsciiCharacter_MatchesTheRule()
    {
        for (var c = '\0'; c < 128; c++)
        {
            var expected = char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
            Assert.Equal(expected, ModelName.TryParse($"a{c}b", out _));
        }
    }

    [Fact]
    public void Parse_Refused_SaysFoundAndExpected()
    {
        var error = Assert.Throws<FormatException>(() => ModelName.Parse("../etc"));

        Assert.Contains("../etc", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected 1 to 128", error.Message, StringComparison.Ordinal);
    }
}
