using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Serving.Tests;

/// <summary>Of events that begin no batch; nothing here asks the storage account, which is not there.</summary>
public sealed class BatchUploadEventsTests
{
    private readonly ListLogger<BatchUploadEvents> _log = new();

    [Theory]
    [InlineData("other", "devstoreaccount1", "a blob in container other of account devstoreaccount1")]
    [InlineData("batch-input", "elsewhere", "a blob in container batch-input of account elsewhere")]
    public async Task ReceiveAsync_BlobElsewhere_IsPassedOverWithAWarning(string container, string account, string expected)
    {
        await ReceiveAsync(BlobEvents.Created(container, "add/file.csv", account));

        var line = Assert.Single(_log.Lines);
        Assert.StartsWith("Warning", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains("expected batch-input of devstoreaccount1", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"runId":"digits-1"}""")]
    public async Task ReceiveAsync_NoEvent_IsPassedOverWithAWarning(string message)
    {
        await ReceiveAsync(message);

        Assert.StartsWith("Warning A message in the queue of uploads is not", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiveAsync_FileOnlyOpened_IsPassedOver()
    {
        await ReceiveAsync(BlobEvents.Created("batch-input", "add/file.csv", api: "CreateFile"));

        Assert.Empty(_log.Lines);
    }

    private Task ReceiveAsync(string message)
    {
        var storage = new StorageConnection(new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", "UseDevelopmentStorage=true")]).Build());
        var intake = new BatchIntake(
            new BatchFiles(storage), new BatchTable(storage), new BatchQueue(storage), NullLogger<BatchIntake>.Instance);
        return new BatchUploadEvents(intake, storage, _log).ReceiveAsync(message, CancellationToken.None);
    }
}
