using System.Text;
using MaaS.Inference;

namespace MaaS.Serving.Tests;

public sealed class TextRequestTests
{
    [Theory]
    [InlineData("""{"text":"caf\u00e9"}""", "application/json", "café", false)]
    [InlineData("""{"text":""}""", null, "", false)]
    [InlineData("""{"texts":["a","","b"]}""", "application/problem+json", "a||b", true)]
    [InlineData("plain text", "text/plain", "plain text", false)]
    [InlineData("{\"text\":1}", "text/plain; charset=UTF-8", "{\"text\":1}", false)]
    [InlineData("", "text/plain;charset=\"utf-8\"", "", false)]
    public async Task ReadAsync_Accepted_GivesTheTexts(string body, string? contentType, string texts, bool isList)
    {
        var request = await ReadAsync(contentType, Encoding.UTF8.GetBytes(body));

        Assert.Equal(texts, string.Join('|', request.Texts));
        Assert.Equal(isList, request.IsList);
    }

    [Theory]
    [InlineData("{}", "has no text")]
    [InlineData("[]", "expected an object")]
    [InlineData("""{"text":5}""", "text is 5")]
    [InlineData("""{"text":null}""", "text is null")]
    [InlineData("""{"text":["a"]}""", "an array of 1")]
    [InlineData("""{"text":"a","texts":["b"]}""", "expected one of them")]
    [InlineData("""{"texts":[]}""", "0 texts")]
    [InlineData("""{"texts":"a"}""", "a string: expected an array")]
    [InlineData("""{"texts":["a",{}]}""", "texts[1] is an object")]
    [InlineData("""{"text":"a","lang":"en"}""", "\"lang\"")]
    [InlineData("""{"text":"\ud800"}""", "half a character")]
    [InlineData("""{"texts":"\ud800"}""", "a string")]
    [InlineData("""{"text":"a","text":"b"}""", "not valid JSON")]
    [InlineData("""{"text":"a""", "not valid JSON")]
    public async Task ReadAsync_OtherJson_SaysWhatIsExpected(string body, string expected)
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => ReadAsync("application/json", Encoding.UTF8.GetBytes(body)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MoreTextsThanAllowed_AreRefused()
    {
        var texts = string.Join(',', Enumerable.Repeat("\"a\"", TextRequest.MaxTexts + 1));

        var error = await Assert.ThrowsAsync<InvalidInputException>(
            () => ReadAsync("application/json", Encoding.UTF8.GetBytes($$"""{"texts":[{{texts}}]}""")));

        Assert.Contains("257 texts: expected 1 to 256", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task ReadAsync_TextThatIsTooLong_IsTooLarge(string contentType)
    {
        var text = new string('a', TextRequest.MaxCharacters + 1);
        var body = contentType == "text/plain" ? text : $$"""{"texts":["ok","{{text}}"]}""";

        var error = await Assert.ThrowsAsync<PayloadTooLargeException>(() => ReadAsync(contentType, Encoding.UTF8.GetBytes(body)));

        Assert.Contains("1000001 characters: expected at most 1000000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_BytesThatAreNoText_SayWhere()
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => ReadAsync("text/plain", [(byte)'a', 0xFF]));

        Assert.Contains("not valid UTF-8 at byte 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1")]
    [InlineData("text/html")]
    [InlineData("image/png")]
    public async Task ReadAsync_OtherContent_IsUnsupported(string contentType)
    {
        var error = await Assert.ThrowsAsync<UnsupportedContentException>(() => ReadAsync(contentType, "a"u8.ToArray()));

        Assert.Contains("expected text/plain in UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_TextThatTheBudgetCannotHold_IsTooLarge()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"text":"{{new string('a', 60_000)}}"}""");
        await using var body = TestBodies.Open(json, new ByteBudget(150_000));

        await Assert.ThrowsAsync<PayloadTooLargeException>(() => TextRequest.ReadAsync("application/json", body, CancellationToken.None));
    }

    private static async Task<TextRequest> ReadAsync(string? contentType, byte[] content)
    {
        await using var body = TestBodies.Open(content);
        return await TextRequest.ReadAsync(contentType, body, CancellationToken.None);
    }
}
