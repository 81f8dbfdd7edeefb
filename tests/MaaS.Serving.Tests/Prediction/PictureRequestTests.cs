using System.Text;
using MaaS.Inference;
using SkiaSharp;

namespace MaaS.Serving.Tests;

public sealed class PictureRequestTests
{
    private static readonly byte[] Png = TestPictures.Encode(2, 2, (_, _) => SKColors.White);

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/x-something")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task ReadAsync_Picture_IsOneWhateverTheTypeSays(string? contentType)
    {
        var request = await PictureRequest.ReadAsync(contentType, TestBodies.Open(Png), CancellationToken.None);

        Assert.False(request.IsList);
        Assert.Equal(Png, Assert.Single(request.Pictures).ToArray());
    }

    [Fact]
    public async Task ReadAsync_JsonWithImages_IsAList()
    {
        var base64 = Convert.ToBase64String(Png);

        var request = await ReadJsonAsync($$"""{"images":["{{base64}}","{{base64}}"]}""");

        Assert.True(request.IsList);
        Assert.Equal(2, request.Pictures.Count);
        Assert.False((await ReadJsonAsync($$"""{"image":"{{base64}}"}""")).IsList);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("image/gif")]
    public async Task ReadAsync_NeitherPictureNorJson_NamesWhatIsAccepted(string contentType)
    {
        var error = await Assert.ThrowsAsync<UnsupportedContentException>(
            () => PictureRequest.ReadAsync(contentType, TestBodies.Open("GIF89a"u8.ToArray()), CancellationToken.None));

        Assert.Contains("image/png, image/jpeg", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"image":"?"}""", "image is not base64")]
    [InlineData("""{"image":"AAAA"}""", "neither a PNG nor a JPEG")]
    [InlineData("""{"images":[]}""", "0 pictures: expected 1 to 64")]
    [InlineData("""{"images":[1]}""", "images[0] is not base64")]
    [InlineData("""{"image":"AAAA","images":[]}""", "one of them")]
    [InlineData("""{"picture":"AAAA"}""", "\"picture\"")]
    [InlineData("""{"image":"AAAA","image":"AAAA"}""", "not valid JSON")]
    [InlineData("[]", "an array of 0: expected an object")]
    [InlineData("{", "not valid JSON")]
    public async Task ReadAsync_WrongJson_SaysWhatWasFound(string json, string part)
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => ReadJsonAsync(json));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static Task<PictureRequest> ReadJsonAsync(string json) =>
        PictureRequest.ReadAsync("application/json; charset=utf-8", TestBodies.Open(Encoding.UTF8.GetBytes(json)), CancellationToken.None);
}
