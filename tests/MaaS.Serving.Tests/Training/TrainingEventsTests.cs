using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Serving.Tests;

public sealed class TrainingEventsTests
{
    private readonly RecordedProcedure _procedure = new();

    [Theory]
    [InlineData("""{ "runId": "digits-1", "attempt": 2 }""")]
    [InlineData(
        """
        { "subject": "/blobServices/default/containers/training/blobs/digits-1/report.json", "eventType": "Microsoft.Storage.BlobCreated" }
        """)]
    [InlineData("""[{ "subject": "/blobServices/default/containers/training/blobs/digits-1/report.json" }]""")]
    public async Task ReceiveAsync_ReportIsWritten_WakesTheRun(string message)
    {
        await ReceiveAsync(message);

        Assert.Equal(["digits-1"], _procedure.Woken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("[7]")]
    [InlineData("{}")]
    [InlineData("""{ "runId": 7 }""")]
    [InlineData("""{ "runId": "NO ID" }""")]
    [InlineData("""{ "subject": "/blobServices/default/containers/training/blobs/digits-1/heartbeat.json" }""")]
    [InlineData("""{ "subject": "/blobServices/default/containers/other/blobs/digits-1/report.json" }""")]
    [InlineData("""{ "subject": "/blobServices/default/containers/training/blobs/digits-1/output/report.json" }""")]
    public async Task ReceiveAsync_AnythingElse_IsPassedOver(string message)
    {
        await ReceiveAsync(message);

        Assert.Empty(_procedure.Woken);
    }

    private Task ReceiveAsync(string message) =>
        new TrainingEvents(NullLogger<TrainingEvents>.Instance).ReceiveAsync(message, _procedure, CancellationToken.None);
}
