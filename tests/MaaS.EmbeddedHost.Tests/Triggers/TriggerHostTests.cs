using MaaS.EmbeddedHost.Tests.Queues;

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
