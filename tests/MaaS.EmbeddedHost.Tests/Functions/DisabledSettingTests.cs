using System.Net;
using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Tests.Http;
using MaaS.EmbeddedHost.Tests.Queues;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Tests.Functions;

public class DisabledSettingTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Theory]
    [InlineData("AzureWebJobs.some.Disabled", "true", true)]
    [InlineData("AzureWebJobs.some.Disabled", "True", true)]
    [InlineData("AzureWebJobs.some.Disabled", "1", true)]
    [InlineData("azurewebjobs.SOME.disabled", "true", true)]
    [InlineData("AzureWebJobs:some:Disabled", "true", true)]
    [InlineData("AzureWebJobs_some_Disabled", "true", true)]
    [InlineData("AzureWebJobs.some.Disabled", "false", false)]
    [InlineData("AzureWebJobs.some.Disabled", "0", false)]
    [InlineData("AzureWebJobs.some.Disabled", "", false)]
    [InlineData("AzureWebJobs.other.Disabled", "true", false)]
    public void IsOn_Setting_IsReadAsTheRealHostDoes(string name, string value, bool expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        Assert.Equal(expected, DisabledSetting.IsOn(configuration, "some"));
    }

    [Fact]
    public async Task Start_HttpFunctionDisabled_IsNotFoundAndTheLogSaysSo()
    {
        await using var app = await new TestApp().WithSetting("AzureWebJobs.query.Disabled", "true").StartAsync(typeof(SampleFunctions));

        using var disabled = await app.Client.GetAsync("/api/query");
        using var other = await app.Client.GetAsync("/api/named-by-function");

        Assert.Equal(HttpStatusCode.NotFound, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains("Disabled by settings: query", app.Log.All);
    }

    [Fact]
    public async Task Start_QueueFunctionDisabled_LeavesMessagesToOthers()
    {
        var queue = new QueueClient(azurite.ConnectionString, $"q{Guid.NewGuid():n}");
        await queue.CreateAsync();
        await queue.SendMessageAsync(BlobEvents.ToBase64("hello"));

        await using var app = await new TestApp()
            .WithSetting("AzureWebJobsStorage", azurite.ConnectionString)
            .WithSetting("Queue", queue.Name)
            .WithSetting("AzureWebJobs.of-bytes.Disabled", "1")
            .StartAsync(typeof(QueueFunctions.OfBytes), typeof(QueueFunctions.OfQueueMessage));

        Assert.Equal("hello 1 of-queue-message", await app.Calls.NextAsync());
        Assert.Equal(["of-queue-message"], Listening(app));
        Assert.Contains("Disabled by settings: of-bytes", app.Log.All);
    }

    /// <summary>A disabled function may want a setting that is not there.</summary>
    [Fact]
    public async Task Start_DisabledFunctionIsNotAsItShould_TheAppServes()
    {
        await using var app = await new TestApp()
            .WithSetting("AzureWebJobs.of-bytes.Disabled", "true")
            .StartAsync(typeof(QueueFunctions.OfBytes), typeof(SampleFunctions));

        Assert.Equal("null", await app.Client.GetStringAsync("/api/query"));
    }

    private static IEnumerable<string> Listening(TestApp app) =>
        app.Log.All.Where(line => line.Contains(": queue ", StringComparison.Ordinal)).Select(line => line.Split(':')[0]);
}
