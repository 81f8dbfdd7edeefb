using System.Text;

namespace MaaS.Repository.Tests.Manifest;

public sealed class TextRulesTests
{
    [Fact]
    public void Read_OnlyWhatIsNeeded_FillsDefaults()
    {
        var document = Read("""{"text":{"tokenizer":{"type":"wordPiece","vocabulary":"vocab.txt"},"maxLength":8}}""");

        Assert.Empty(document.Validate());
        Assert.Equal(
            new TextPreprocessing
            {
                Tokenizer = new TokenizerSettings { Type = TokenizerType.WordPiece, Vocabulary = "vocab.txt" },
                MaxLength = 8,
            },
            document.Text);
        Assert.Equal(SequenceEnd.Post, document.Text!.Padding);
    }

    [Fact]
    public void WriteRead_EveryMember_ComesBack()
    {
        const string Json = """
            {
              "text": {
                "tokenizer": {
                  "type": "wordPiece",
                  "vocabulary": "vocab.txt",
                  "lowerCase": true,
                  "unknownToken": "[?]",
                  "continuingPrefix": "@",
                  "maxInputCharsPerWord": 50
                },
                "maxLength": 256,
                "padding": "pre",
                "truncation": "post",
                "padId": 3,
                "addSpecialTokens": true
              }
            }
            """;

        Assert.Equal(Json, Encoding.UTF8.GetString(Read(Json).Write()));
    }

    [Theory]
    [InlineData("""{"maxLength":0,"tokenizer":{"type":"wordPiece","vocabulary":"v.txt"}}""", "maxLength")]
    [InlineData("""{"maxLength":2,"addSpecialTokens":true,"tokenizer":{"type":"wordPiece","vocabulary":"v.txt"}}""", "maxLength")]
    [InlineData("""{"maxLength":9,"padId":-1,"tokenizer":{"type":"wordPiece","vocabulary":"v.txt"}}""", "padId")]
    public void Validate_BrokenRule_NamesThePlace(string text, string member) => AssertError(text, $"$.text.{member}: ");

    [Theory]
    [InlineData("""{"type":"wordPiece","vocabulary":"../v.txt"}""", "vocabulary")]
    [InlineData("""{"type":"wordPiece","vocabulary":"/etc/passwd"}""", "vocabulary")]
    [InlineData("""{"type":"wordPiece","vocabulary":"v.txt","merges":"m.txt"}""", "merges")]
    [InlineData("""{"type":"wordPiece","vocabulary":"v.txt","unknownToken":""}""", "unknownToken")]
    [InlineData("""{"type":"wordPiece","vocabulary":"v.txt","maxInputCharsPerWord":257}""", "maxInputCharsPerWord")]
    [InlineData("""{"type":"bpe","vocabulary":"v.json"}""", "merges")]
    [InlineData("""{"type":"bpe","vocabulary":"v.json","merges":"a/../m"}""", "merges")]
    [InlineData("""{"type":"bpe","vocabulary":"v.json","merges":"m","lowerCase":true}""", "lowerCase")]
    public void Validate_BrokenRuleOfATokenizer_NamesThePlace(string tokenizer, string member) =>
        AssertError($$"""{"maxLength":9,"tokenizer":{{tokenizer}}}""", $"$.text.tokenizer.{member}: ");

    [Theory]
    [InlineData("""{"maxLength":9,"tokenizer":{"type":"sentencePiece","vocabulary":"v"}}""", "$.text.tokenizer.type")]
    [InlineData("""{"maxLength":9}""", "tokenizer")]
    [InlineData("""{"tokenizer":{"type":"bpe","vocabulary":"v"}}""", "maxLength")]
    [InlineData("""{"maxLength":9,"padding":"left","tokenizer":{"type":"bpe","vocabulary":"v"}}""", "$.text.padding")]
    public void Read_NotThisShape_NamesThePlace(string text, string place)
    {
        var error = Assert.Throws<InvalidManifestException>(() => Read($$"""{"text":{{text}}}"""));

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FileThatIsNotListed_IsAnError()
    {
        var document = Read("""{"text":{"maxLength":9,"tokenizer":{"type":"wordPiece","vocabulary":"v.txt"}}}""") with
        {
            Files = [SampleManifest.Document.Files![0]],
        };

        Assert.Equal("$.text.tokenizer.vocabulary: found 'v.txt', expected one of $.files.", Assert.Single(document.Validate()));
    }

    private static void AssertError(string text, string place) =>
        Assert.StartsWith(place, Assert.Single(Read($$"""{"text":{{text}}}""").Validate()), StringComparison.Ordinal);

    private static ManifestDocument Read(string json) => ManifestDocument.Read(Encoding.UTF8.GetBytes(json));
}
