using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.Testing;

namespace MaaS.EmbeddedHost.Tests.Blobs;

public class BlobTriggerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly BlobContainerClient _container = azurite.CreateContainerClient();

    [Theory]
    [InlineData(typeof(BlobFunctions.OfString), "a.txt", "grün", "a.txt: grün")]
    [InlineData(typeof(BlobFunctions.OfString), "folder/ä b+c%20/d.txt", "x", "folder/ä b+c%20/d.txt: x")]
    [InlineData(typeof(BlobFunctions.OfString), "empty", "", "empty: ")]
    [InlineData(typeof(BlobFunctions.OfBytes), "a.txt", "grün", "a.txt: grün")]
    [InlineData(typeof(BlobFunctions.OfStream), "a.txt", "grün", "a.txt: grün")]
    [InlineData(typeof(BlobFunctions.OfClient), "a/b.txt", "grün", "a/b.txt: grün")]
    [InlineData(typeof(BlobFunctions.OfBlockClient), "a/b.txt", "grün", "a/b.txt: grün")]
    [InlineData(typeof(BlobFunctions.OfJson), "a.json", """{ "value": "v" }""", "a.json: v")]
    [InlineData(typeof(BlobFunctions.OfParts), "in/digits/a/b.csv", "1,2", "digits/a b 1,2")]
    public async Task Blob_Parameters_TakeIt(Type function, string name, string content, string expected)
    {
        await _container.CreateAsync();
        await WriteAsync("other.bin", "is not meant by paths that say more");
        await WriteAsync(name, content);

        await using var app = await CreateApp().WithSetting("Files", azurite.ConnectionString).StartAsync(function);

        var calls = new[] { await app.Calls.NextAsync() }.ToList();
        while (!calls.Contains(expected))
        {
            calls.Add(await app.Calls.NextAsync());
        }

        Assert.Empty(app.Log.Warnings);
    }

    [Fact]
    public async Task Blob_ChangesAgain_IsHandledOncePerETagAlsoAcrossARestart()
    {
        await _container.CreateAsync();
        await WriteAsync("a", "1");
        await using (var first = await CreateApp().StartAsync(typeof(BlobFunctions.OfString)))
        {
            Assert.Equal("a: 1", await first.Calls.NextAsync());
            await WriteAsync("a", "2");
            Assert.Equal("a: 2", await first.Calls.NextAsync());
            await WriteAsync("marker", "scanned since");
            Assert.Equal("marker: scanned since", await first.Calls.NextAsync());
            Assert.True(first.Calls.IsEmpty);
        }

        await using var second = await CreateApp().StartAsync(typeof(BlobFunctions.OfString));
        await WriteAsync("b", "3");
        Assert.Equal("b: 3", await second.Calls.NextAsync());
        await WriteAsync("a", "4");
        Assert.Equal("a: 4", await second.Calls.NextAsync());
        Assert.True(second.Calls.IsEmpty);
    }

    [Fact]
    public async Task Blob_FunctionFails_IsTriedAgainThenInThePoisonQueue()
    {
        await _container.CreateAsync();
        await WriteAsync("bad/ä", "x");
        await using var app = CreateApp("""{ "extensions": { "blobs": { "poisonBlobThreshold": 3 } } }""");
        app.Calls.Behaviour = (call, _) => Task.FromException(new InvalidOperationException(call));
        await app.StartAsync(typeof(BlobFunctions.OfString));

        var message = await Eventually.NotNullAsync(FindPoisonAsync);

        Assert.Equal("BlobTrigger", message.RootElement.GetProperty("Type").GetString());
        Assert.Equal("Host.Functions.of-string", message.RootElement.GetProperty("FunctionId").GetString());
        Assert.Equal("BlockBlob", message.RootElement.GetProperty("BlobType").GetString());
        Assert.Equal("bad/ä", message.RootElement.GetProperty("BlobName").GetString());
        var properties = (await _container.GetBlobClient("bad/ä").GetPropertiesAsync()).Value;
        Assert.Equal(properties.ETag.ToString().Trim('"'), message.RootElement.GetProperty("ETag").GetString());
        Assert.Equal(3, app.Log.Warnings.Count(line => line.StartsWith("Function of-string failed", StringComparison.Ordinal)));
        Assert.Contains(app.Log.Warnings, line => line.Contains("try 3 of 3"));

        app.Calls.Behaviour = (_, _) => Task.CompletedTask;
        await WriteAsync("marker", "scanned since");
        string[] calls = [await NextAsync(app), await NextAsync(app), await NextAsync(app), await NextAsync(app)];
        Assert.Equal(["bad/ä: x", "bad/ä: x", "bad/ä: x", "marker: scanned since"], calls);
    }

    [Fact]
    public async Task Blob_AnotherProcessIsAtIt_IsLeftToItUntilItsLeaseEnds()
    {
        await _container.CreateAsync();
        await WriteAsync("a", "1");

        // It has no place for a second blob, and ends only when the test says so: what follows is the other's to do.
        await using var first = CreateApp("""{ "extensions": { "blobs": { "maxDegreeOfParallelism": 1 } } }""");
        first.Calls.Behaviour = (_, _) => first.Gate.PassAsync(CancellationToken.None);
        await first.StartAsync(typeof(BlobFunctions.OfString));
        await first.Gate.Entered;

        // Whose lease ends is the test's to say: on a machine that is busy, the first process may be late to renew its own.
        var receipt = await FindReceiptAsync("a");
        await receipt.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await receipt.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(-1));
        await using var second = await CreateApp().StartAsync(typeof(BlobFunctions.OfString));
        await WriteAsync("b", "2");
        Assert.Equal("b: 2", await second.Calls.NextAsync());
        Assert.True(second.Calls.IsEmpty);

        // What the death of the process that has the lease would come to: it is no more, and its try was counted.
        await receipt.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        Assert.Equal("a: 1", await second.Calls.NextAsync());
        Assert.Equal("2", (await receipt.GetPropertiesAsync()).Value.Metadata["Tries"]);
        first.Gate.Open();
        await Eventually.TrueAsync(() => first.Log.Warnings.Any(line => line.Contains("lost its lease on blob")));
    }

    [Fact]
    public async Task StopAsync_DrainTimeOver_BlobIsHandledAfterTheRestart()
    {
        await _container.CreateAsync();
        await WriteAsync("a", "1");
        await using var first = CreateApp("""{ "extensions": { "blobs": { "poisonBlobThreshold": 1 } } }""")
            .WithSetting("EmbeddedHost:DrainSeconds", "0");
        first.Calls.Behaviour = (_, cancellationToken) => first.Gate.PassAsync(cancellationToken);
        await first.StartAsync(typeof(BlobFunctions.OfString));
        await first.Gate.Entered;
        await first.Host.StopAsync(CancellationToken.None);
        await first.Gate.Cancelled;

        await using var second = await CreateApp("""{ "extensions": { "blobs": { "poisonBlobThreshold": 1 } } }""")
            .StartAsync(typeof(BlobFunctions.OfString));

        Assert.Equal("a: 1", await second.Calls.NextAsync());
        Assert.Empty(second.Log.Warnings);
    }

    [Fact]
    public async Task Blobs_Many_RunAtMostMaxDegreeOfParallelismAtOnce()
    {
        const int Count = 7;
        await _container.CreateAsync();
        for (var i = 0; i < Count; i++)
        {
            await WriteAsync($"{i}", "x");
        }

        await using var app = CreateApp("""{ "extensions": { "blobs": { "maxDegreeOfParallelism": 3 } } }""");
        var probe = new ConcurrencyProbe(3);
        app.Calls.Behaviour = (_, _) => probe.RunAsync();
        await app.StartAsync(typeof(BlobFunctions.OfString));
        await probe.Full;
        probe.Open();

        var calls = new HashSet<string>();
        for (var i = 0; i < Count; i++)
        {
            calls.Add(await app.Calls.NextAsync());
        }

        Assert.Equal(Count, calls.Count);
        Assert.Equal(3, probe.Max);
    }

    [Fact]
    public async Task Container_AppearsLater_IsServedThen()
    {
        await using var app = await CreateApp().StartAsync(typeof(BlobFunctions.OfString));
        await _container.CreateAsync();

        await WriteAsync("late", "x");

        Assert.Equal("late: x", await app.Calls.NextAsync());
        Assert.Empty(app.Log.Warnings);
    }

    [Fact]
    public async Task Blob_NameAsLongAsItMayBe_HasAReceipt()
    {
        var name = new string('n', 1024);
        await _container.CreateAsync();
        await WriteAsync(name, "x");

        await using var app = await CreateApp().StartAsync(typeof(BlobFunctions.OfString));

        Assert.Equal($"{name}: x", await app.Calls.NextAsync());
        Assert.Empty(app.Log.Warnings);
    }

    private static Task<string> NextAsync(TestApp app) => app.Calls.NextAsync();

    private TestApp CreateApp(string hostJson = "{}") => new TestApp()
        .WithFile("host.json", hostJson)
        .WithSetting("AzureWebJobsStorage", azurite.ConnectionString)
        .WithSetting("Container", _container.Name)
        .WithSetting("EmbeddedHost:BlobPollingSeconds", "0.1");

    private async Task WriteAsync(string name, string content) =>
        await _container.GetBlobClient(name).UploadAsync(BinaryData.FromString(content), overwrite: true);

    private async Task<BlobClient> FindReceiptAsync(string name)
    {
        var hosts = new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-hosts");
        await foreach (var blob in hosts.GetBlobsAsync(new GetBlobsOptions { Prefix = "blobreceipts/" }))
        {
            if (blob.Name.EndsWith($"/{_container.Name}/{name}", StringComparison.Ordinal))
            {
                return hosts.GetBlobClient(blob.Name);
            }
        }

        throw new InvalidOperationException($"There is no receipt for '{name}'.");
    }

    private async Task<JsonDocument?> FindPoisonAsync()
    {
        var queue = new QueueClient(
            azurite.ConnectionString,
            "webjobs-blobtrigger-poison",
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        if (!await queue.ExistsAsync())
        {
            return null;
        }

        PeekedMessage[] messages = await queue.PeekMessagesAsync(32);
        return messages
            .Select(message => JsonDocument.Parse(message.Body))
            .FirstOrDefault(json => json.RootElement.GetProperty("ContainerName").GetString() == _container.Name);
    }
}
