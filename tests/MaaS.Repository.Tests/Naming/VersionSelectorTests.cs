namespace MaaS.Repository.Tests.Naming;

public sealed class VersionSelectorTests
{
    [Fact]
    public void TryParse_EachForm_IsToldApart()
    {
        Assert.Equal(VersionSelector.Default, Parse(null));
        Assert.Equal(VersionSelector.Default, Parse(""));
        Assert.Equal(VersionSelector.Latest, Parse("latest"));
        Assert.Equal(VersionSelector.Exactly(ModelVersion.Of(3)), Parse("3"));
        Assert.Equal(VersionSelector.ByAlias(AliasName.Parse("champion")), Parse("champion"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Champion")]
    [InlineData("a_b")]
    [InlineData("-a")]
    [InlineData("1a")]
    public void TryParse_NeitherNumberNorAlias_IsRefused(string text)
    {
        Assert.False(VersionSelector.TryParse(text, out _));
        Assert.False(AliasName.TryParse(text, out _));
    }

    private static VersionSelector? Parse(string? text) => VersionSelector.TryParse(text, out var selector) ? selector : null;
}
