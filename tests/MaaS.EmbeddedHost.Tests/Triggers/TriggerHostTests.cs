using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Tests.Blobs;
using MaaS.EmbeddedHost.Tests.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Tests.Triggers;

public class TriggerHostTests
{
    [Fact]
    public async Task StartedAsync_StorageUnavailable_OneWarningNamesWhatIsOffAndWhy()
    {
        await using var app = await new TestApp()
            .WithSetting("Queue", "some-queue")
            .WithSetting("EmbeddedHost:StorageUnavailable", "Node is missing.")
            .StartAsync(typeof(QueueFunctions.OfString), typeof(QueueFunctions.OfBytes));

        Assert.Equal("These functions are off: of-bytes, of-string. Node is missing.", Assert.Single(app.Log.Warnings));
    }

    [Theory]
    [InlineData(typeof(QueueFunctions.OfString), "EmbeddedHost:MessageLeaseSeconds", "0", "expected a number of seconds from 1 to 604800")]
    [InlineData(typeof(BlobFunctions.OfString), "EmbeddedHost:BlobPollingSeconds", "often", "expected a number of seconds from 0.01")]
    public async Task StartedAsync_BadSetting_SaysWhatIsExpected(Type function, string setting, string value, string expected)
    {
        await using var app = new TestApp()
            .WithSetting("AzureWebJobsStorage", "UseDevelopmentStorage=true;")
            .WithSetting("Queue", "some-queue")
            .WithSetting("Container", "some-container")
            .WithSetting(setting, value);

        using var host = app.CreateBuilder(function).Build();
        var services = host.Services;
        var triggered = services.GetRequiredService<DiscoveredFunctions>().Triggered.Single();

        Assert.Contains(expected, Assert.Throws<HostStartException>(() => triggered.CreateListener(services)).Message);
    }

    [Theory]
    [InlineData("Jobs", "none", "Setting 'Jobs' names no storage account: ")]
    [InlineData("Other", "", "Setting 'Jobs' is empty, expected a connection string, or 'Jobs__accountName'")]
    [InlineData("Jobs:queueServiceUri", "not a uri", "Setting 'Jobs' names no storage account: ")]
    public async Task StartedAsync_ConnectionIsNone_FunctionIsOffAndTheAppServes(string setting, string value, string expected)
    {
        await using var app = await new TestApp()
            .WithSetting("Queue", "some-queue")
            .WithSetting(setting, value)
            .StartAsync(typeof(QueueFunctions.OfJson));

        var warning = Assert.Single(app.Log.Warnings);
        Assert.StartsWith("These functions are off: of-json. ", warning);
        Assert.Contains(expected, warning);
    }
}
