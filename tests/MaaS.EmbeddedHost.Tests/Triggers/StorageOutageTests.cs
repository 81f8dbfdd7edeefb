using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Storage;
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
            await queue.CreateAsync();
            await using var app = await new TestApp()
                .WithFile("host.json", """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.1" } } }""")
                .WithSetting("AzureWebJobsStorage", azurite.ConnectionString)
                .WithSetting("Queue", queue.Name)
                .StartAsync(typeof(QueueFunctions.OfString));
            await queue.SendMessageAsync("before");
            Assert.Equal("before", await app.Calls.NextAsync());
            await Eventually.TrueAsync(async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);

            azurite = await RestartAsync(azurite, () => Eventually.TrueAsync(() => app.Log.Warnings.Count > 0));

            await Eventually.TrueAsync(() => app.Log.All.Any(line => line.Contains("goes on: its storage answers again")));
            await queue.SendMessageAsync("after");
            Assert.Equal("after", await app.Calls.NextAsync());
            Assert.Contains("Function of-string waits: its storage cannot be used", Assert.Single(app.Log.Warnings));
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
