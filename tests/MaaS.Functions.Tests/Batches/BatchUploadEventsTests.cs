using Azure.Storage.Blobs.Models;
using MaaS.Serving;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Batches;

/// <summary>What counts is what the container holds when an event is read, whatever came before.</summary>
public sealed class BatchUploadEventsTests(BatchSteps steps) : IClassFixture<BatchSteps>
{
    private readonly BatchCsv _csv = new(2 * BatchSteps.ChunkRows);

    [Fact]
    public async Task Receive_TheSameEventAgain_IsOneBatch()
    {
        var source = await steps.UploadAsync(_csv.ToContent());
        var message = BlobEvents.Created("batch-input", source.Name);

        await ReceiveAsync(message);
        await ReceiveAsync($"[{message},{message}]");
        await steps.FinishAsync(source.ComputeBatchId(), _csv);
        await ReceiveAsync(BlobEvents.ToBase64(message));

        Assert.False(await steps.StepAsync(), "An ended batch was begun again.");
        Assert.Equal([source.ComputeBatchId()], await BatchesOfAsync(source.Name));
    }

    [Fact]
    public async Task Receive_EventOfAVersionThatIsOverwritten_BeginsTheBatchOfTheNewOneOnce()
    {
        var old = await steps.UploadAsync(BinaryData.FromString("no matter"));
        await Input(old.Name).UploadAsync(_csv.ToContent(), overwrite: true);
        var current = (await steps.Get<BatchFiles>().FindSourceAsync(old.Name, CancellationToken.None))!;

        await ReceiveAsync(BlobEvents.Created("batch-input", old.Name));
        await ReceiveAsync(BlobEvents.Created("batch-input", old.Name));

        await steps.FinishAsync(current.ComputeBatchId(), _csv);
        Assert.Equal([current.ComputeBatchId()], await BatchesOfAsync(old.Name));
    }

    [Fact]
    public async Task Receive_EventOfABlobThatIsRemoved_BeginsNothing()
    {
        var source = await steps.UploadAsync(_csv.ToContent());
        await Input(source.Name).DeleteAsync();

        await ReceiveAsync(BlobEvents.Created("batch-input", source.Name));

        Assert.Empty(await BatchesOfAsync(source.Name));
    }

    /// <summary>The blob by which a folder of a hierarchical account is known to clients of the blob API.</summary>
    [Fact]
    public async Task Receive_EventOfAFolder_BeginsNothing()
    {
        var name = $"add/{Guid.NewGuid():n}";
        await Input(name).UploadAsync(
            BinaryData.Empty, new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["hdi_isfolder"] = "true" } });

        await ReceiveAsync(BlobEvents.Created("batch-input", name, api: "PutBlob"));

        Assert.Empty(await BatchesOfAsync(name));
    }

    [Fact]
    public async Task Receive_NameWithAllKindsOfCharacters_IsFound()
    {
        var name = $"add/a folder/{Guid.NewGuid():n} 100%20 #1 + ü.csv";
        await Input(name).UploadAsync(_csv.ToContent());

        await ReceiveAsync(BlobEvents.Created("batch-input", name));

        await steps.FinishAsync(Assert.Single(await BatchesOfAsync(name)), _csv);
    }

    private Task ReceiveAsync(string message) => steps.Get<BatchUploadEvents>().ReceiveAsync(message, CancellationToken.None);

    private Azure.Storage.Blobs.BlobClient Input(string name) =>
        steps.Messages.Blobs.GetBlobContainerClient("batch-input").GetBlobClient(name);

    private async Task<List<string>> BatchesOfAsync(string name)
    {
        var found = new List<string>();
        await foreach (var id in steps.Get<BatchTable>().ReadRecentAsync(before: null, CancellationToken.None))
        {
            if ((await steps.FindAsync(id)).Source.Name == name)
            {
                found.Add(id);
            }
        }

        return found;
    }
}
