using MaaS.EmbeddedHost.Blobs;

namespace MaaS.EmbeddedHost.Tests.Blobs;

public class BlobPathPatternTests
{
    [Theory]
    [InlineData("files/{name}", "", "a/b c/ü.txt", "name=a/b c/ü.txt")]
    [InlineData("files/in/{name}", "in/", "in/a", "name=a")]
    [InlineData("files/{model}/{file}", "", "m/f", "file=f,model=m")]
    [InlineData("files/{model}/{file}", "", "m/n/f", "file=f,model=m/n")]
    [InlineData("files/in/{file}.csv", "in/", "in/a.b.csv", "file=a.b")]
    [InlineData("files/{{x}}-{name}", "{x}-", "{x}-y", "name=y")]
    [InlineData("files", "", "any/thing", "")]
    [InlineData("files/a.b", "a.b", "a.b", "")]
    public void Match_NameOfThePattern_HasItsParts(string path, string prefix, string name, string expected)
    {
        var pattern = BlobPathPattern.ParseOrDefault(path)!;
        Assert.Equal("files", pattern.Container);
        Assert.Equal(prefix, pattern.Prefix);
        var values = pattern.MatchOrDefault(name);
        Assert.NotNull(values);
        Assert.Equal(expected, string.Join(',', values.OrderBy(value => value.Key).Select(value => $"{value.Key}={value.Value}")));
    }

    [Theory]
    [InlineData("files/in/{file}.csv", "in/a.txt")]
    [InlineData("files/in/{file}.csv", "out/a.csv")]
    [InlineData("files/a.b", "aab")]
    [InlineData("files/{a}/{b}", "ab")]
    public void Match_OtherName_IsNone(string path, string name) => Assert.Null(BlobPathPattern.ParseOrDefault(path)!.MatchOrDefault(name));

    [Theory]
    [InlineData("")]
    [InlineData("/name")]
    [InlineData("files/")]
    [InlineData("Files/{name}")]
    [InlineData("{container}/{name}")]
    [InlineData("files/{name")]
    [InlineData("files/name}")]
    [InlineData("files/{}")]
    [InlineData("files/{a.b}")]
    public void Parse_NoPattern_IsNone(string path) => Assert.Null(BlobPathPattern.ParseOrDefault(path));
}
