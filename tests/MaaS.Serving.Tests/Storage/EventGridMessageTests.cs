using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class EventGridMessageTests
{
    [Theory]
    [InlineData("""{"id":"a"}""", "a")]
    [InlineData("""  {"id":"a"}""", "a")]
    [InlineData("""[{"id":"a"},{"id":"b"}]""", "a", "b")]
    [InlineData("""[{"id":"a"},7,null]""", "a")]
    public void Read_PlainOrBase64_GivesTheEvents(string json, params string[] ids)
    {
        Assert.Equal(ids, Ids(json));
        Assert.Equal(ids, Ids(BlobEvents.ToBase64(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("[7]")]
    [InlineData("{")]
    [InlineData("not JSON")]
    [InlineData("bm90IEpTT04=")]
    public void Read_AnythingElse_GivesNone(string message) => Assert.Empty(EventGridMessage.Read(message));

    [Fact]
    public void Read_BytesThatAreNoText_GivesNone() =>
        Assert.Empty(EventGridMessage.Read(Convert.ToBase64String([0xff, 0xfe, (byte)'{', 0x80, (byte)'}'])));

    private static IEnumerable<string?> Ids(string message) =>
        EventGridMessage.Read(message).Select(element => element.GetProperty("id").GetString());
}
