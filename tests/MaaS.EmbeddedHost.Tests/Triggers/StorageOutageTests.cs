using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Storage;
using MaaS.EmbeddedHost.Tests.Blobs;
using MaaS.EmbeddedHost.Tests.Queues;
using MaaS.Testing;

namespace MaaS.EmbeddedHost.Tests.Triggers;

public sealed class StorageOutageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Listeners_StorageGoesAndComesBack_GoOnAndSaySoOnce()
    {
        var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions { Location = _directory.Path }, CancellationToken.None);
        try
        {
            var queue = new QueueClient(
                azurite.ConnectionString, "outage", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            var container = new BlobContainerClient(azurite.ConnectionString, queue.Name);
            await queue.CreateAsync();
            await container.CreateAsync();
            await using var app = await new TestApp()
                .WithFile("host.json", """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.1" } } }""")
                .WithSetting("AzureWebJobsStorage", azurite.ConnectionString)
                .WithSetting("Queue", queue.Name)
                .WithSetting("Container", container.Name)
                .WithSetting("EmbeddedHost:BlobPollingSeconds", "0.1")
                .StartAsync(typeof(QueueFunctions.OfString), typeof(BlobFunctions.OfBytes));
            await queue.SendMessageAsync("before");
            Assert.Equal("before", await app.Calls.NextAsync());
            await Eventually.TrueAsync(async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);

            azurite = await RestartAsync(azurite, () => Eventually.TrueAsync(() => app.Log.Warnings.Count == 2));

            await Eventually.TrueAsync(() => app.Log.All.Count(line => line.Contains("goes on: its storage answers again")) == 2);
            await queue.SendMessageAsync("after");
            Assert.Equal("after", await app.Calls.NextAsync());
            await container.UploadBlobAsync("after", BinaryData.FromString("x"));
            Assert.Equal("after: x", await app.Calls.NextAsync());
            Assert.Collection(
                app.Log.Warnings.Order(),
                line => Assert.StartsWith("Function of-bytes waits: its storage cannot be used", line),
                line => Assert.StartsWith("Function of-string waits: its storage cannot be used", line));
        }
        finally
        {
            await azurite.DisposeAsync();
        }
    }

    private async Task<AzuriteProcess> RestartAsync(AzuriteProcess azurite, Func<Task> whileItIsDown)
    {
        await azurite.DisposeAsync();
        await whileItIsDown();
        return await AzuriteProcess.StartAsync(
            new AzuriteOptions
            {
                Location = _directory.Path,
                BlobPort = azurite.BlobPort,
                QueuePort = azurite.QueuePort,
                TablePort = azurite.TablePort,
            },
            CancellationToken.None);
    }
}
