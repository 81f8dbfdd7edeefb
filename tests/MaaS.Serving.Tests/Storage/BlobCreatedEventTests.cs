using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class BlobCreatedEventTests
{
    [Theory]
    [InlineData("add/file.csv")]
    [InlineData("add@2/a folder/100% of it, #1 + ü [é].csv")]
    [InlineData("add/20%20%2F.csv")]
    [InlineData("add/blobs/containers/x/blobs/y.csv")]
    [InlineData("add/\U0001F48E.csv")]
    public void ParseOrDefault_NameOfTheSubject_IsTakenAsItIs(string name)
    {
        var created = Parse(BlobEvents.Created("batch-input", name, "Account1", "PutBlob"));

        Assert.Equal(new BlobCreatedEvent("Account1", "batch-input", name, "PutBlob"), created);
    }

    [Theory]
    [InlineData("PutBlob", true)]
    [InlineData("PutBlockList", true)]
    [InlineData("CopyBlob", true)]
    [InlineData("FlushWithClose", true)]
    [InlineData("SftpCommit", true)]
    [InlineData("CreateFile", false)]
    [InlineData("SftpCreate", false)]
    public void IsComplete_Operation_SaysWhetherAllOfItIsWritten(string api, bool isComplete) =>
        Assert.Equal(isComplete, Parse(BlobEvents.Created("batch-input", "add/file.csv", api: api))!.IsComplete);

    [Theory]
    [InlineData("eventType", "Microsoft.Storage.BlobDeleted")]
    [InlineData("eventType", 7)]
    [InlineData("topic", "/subscriptions/1/resourceGroups/maas/providers/Microsoft.EventGrid/topics/mine")]
    [InlineData("subject", "/blobServices/default/containers/batch-input")]
    [InlineData("subject", "/blobServices/default/containers/batch-input/blobs/")]
    public void ParseOrDefault_OtherEvent_IsNull(string property, object value)
    {
        var json = JsonNode.Parse(BlobEvents.Created("batch-input", "add/file.csv"))!;
        json[property] = JsonValue.Create(value);

        Assert.Null(Parse(json.ToJsonString()));
    }

    /// <summary>JSON may have half a character; .NET has no text for it.</summary>
    [Theory]
    [InlineData("add/file.csv", @"add/\ud83d.csv")]
    [InlineData("Microsoft.Storage.BlobCreated", @"\udc8e")]
    [InlineData("\"topic\"", @"""\ud83d""")]
    public void ParseOrDefault_HalfACharacter_IsNull(string part, string half) => Assert.Null(
        Parse(BlobEvents.Created("batch-input", "add/file.csv").Replace(part, half, StringComparison.Ordinal)));

    private static BlobCreatedEvent? Parse(string json) => BlobCreatedEvent.ParseOrDefault(EventGridMessage.Read(json)[0]);
}
