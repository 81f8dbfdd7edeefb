using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class TrainingEventsTests
{
    private readonly RecordedProcedure _procedure = new();
    private readonly ListLogger<TrainingEvents> _log = new();

    public static TheoryData<string> Reports =>
    [
        """{ "runId": "digits-1", "attempt": 2 }""",
        BlobEvents.Created("training", "digits-1/report.json"),
        $"[{BlobEvents.Created("training", "digits-1/report.json")}]",
    ];

    public static TheoryData<string> Others =>
    [
        "", "not JSON", "7", "[]", "[7]", "{}", """{ "runId": 7 }""", """{ "runId": "\ud83d" }""", """{ "\ud83d": "digits-1" }""", """{ "runId": "NO ID" }""",
        BlobEvents.Created("training", "digits-1/heartbeat.json"),
        BlobEvents.Created("other", "digits-1/report.json"),
        BlobEvents.Created("training", "digits-1/output/report.json"),
        BlobEvents.Created("training", "NO ID/report.json"),
    ];

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task ReceiveAsync_ReportIsWritten_WakesTheRun(string message)
    {
        await ReceiveAsync(message);
        await ReceiveAsync(BlobEvents.ToBase64(message));

        Assert.Equal(["digits-1", "digits-1"], _procedure.Woken);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task ReceiveAsync_SeveralEvents_WakesAllRuns()
    {
        await ReceiveAsync(
            $"[{BlobEvents.Created("training", "digits-1/report.json")},{BlobEvents.Created("training", "digits-2/report.json")}]");

        Assert.Equal(["digits-1", "digits-2"], _procedure.Woken);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task ReceiveAsync_AnythingElse_IsPassedOverWithAWarning(string message)
    {
        await ReceiveAsync(message);

        Assert.Empty(_procedure.Woken);
        Assert.StartsWith("Warning", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    private Task ReceiveAsync(string message) =>
        new TrainingEvents(_log).ReceiveAsync(message, _procedure, CancellationToken.None);
}
