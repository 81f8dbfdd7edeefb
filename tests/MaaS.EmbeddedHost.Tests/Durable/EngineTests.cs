using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using MaaS.EmbeddedHost.Durable;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Triggers;
using MaaS.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace MaaS.EmbeddedHost.Tests.Durable;

public class EngineTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    private const int Many = 500;

    [Fact]
    public async Task Orchestrations_FiveHundredAtOnce_AllComplete()
    {
        await using var app = await CreateApp().StartAsync();
        var begun = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(Enumerable.Range(0, Many), async (number, _) =>
            await app.StartAsync(nameof(Orchestrators.Sequence), $"one-{number}", $"{number}"));
        for (var number = 0; number < Many; number++)
        {
            Assert.Equal($"hello hello {number}!", (await app.EndAsync($"one-{number}")).ReadOutputAs<string>());
        }

        output.WriteLine($"{Many} orchestrations of two activities: {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s");
    }

    [Fact]
    public async Task Stop_ActivityRuns_IsCancelledAndRunsAgainAfterTheNextStart()
    {
        var hub = $"hub{Guid.NewGuid():n}";
        await using (var stopped = new DurableApp(azurite.ConnectionString, hub, visibilityTimeout: DurableApp.BackInASecond))
        {
            stopped.App.WithSetting("EmbeddedHost:DrainSeconds", "0");
            stopped.Calls.Behaviour = (_, stopping) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
            await stopped.StartAsync();
            await stopped.StartAsync(nameof(Orchestrators.Sequence), "one", "you");
            await stopped.Calls.NextAsync();
        }

        await using var app = await new DurableApp(azurite.ConnectionString, hub).StartAsync();

        Assert.Equal("hello hello you!", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Stop_ActivityEndsWhileDraining_ItsOutputIsKept()
    {
        var hub = $"hub{Guid.NewGuid():n}";
        var app = new DurableApp(azurite.ConnectionString, hub);
        app.Calls.Behaviour = (_, cancellationToken) => app.App.Gate.PassAsync(cancellationToken);
        await app.StartAsync();
        await app.StartAsync(nameof(Orchestrators.Sequence), "one", "you");
        await app.App.Gate.Entered;

        var stopping = app.DisposeAsync();
        app.App.Gate.Open();
        await stopping;

        await using var next = await new DurableApp(azurite.ConnectionString, hub).StartAsync();
        await next.EndAsync("one");
        Assert.Equal("Greet hello you", await next.Calls.NextAsync());
    }

    [Fact]
    public async Task DurableClient_OfAnHttpFunction_StartsOrchestrations()
    {
        await using var app = await CreateApp().StartAsync(typeof(Orchestrators), typeof(Activities), typeof(DurableHttpFunctions));

        using var response = await app.App.Client.PostAsync("/api/starts/run-1", content: null);

        Assert.Equal("run-1", await response.Content.ReadFromJsonAsync<string>());
        Assert.Equal("hello hello run-1!", (await app.EndAsync("run-1")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task DurableClient_OfAnotherHub_ReachesItsEngine()
    {
        await using var other = await CreateApp().StartAsync();
        await using var app = await CreateApp().StartAsync();
        var hubs = app.App.Host.Services.GetRequiredService<TaskHubs>();
        await using var client = hubs.GetClient(null, other.Hub);

        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(Orchestrators.Sequence), "you", new Microsoft.DurableTask.StartOrchestrationOptions("one"));

        Assert.Equal("hello hello you!", (await other.EndAsync("one")).ReadOutputAs<string>());
        Assert.Null(await app.Client.GetInstanceAsync("one"));
    }

    [Fact]
    public async Task StartedAsync_NoStorage_OrchestrationsAreOffAndTheAppServes()
    {
        await using var app = await new TestApp().StartAsync(typeof(Orchestrators), typeof(Activities));

        var warning = Assert.Single(app.Log.Warnings);
        Assert.StartsWith("These functions are off: AwaitsDelay, ", warning);
        Assert.Contains("Setting 'AzureWebJobsStorage' names no storage account", warning);
    }

    [Fact]
    public async Task Client_NoStorage_TheAnswerIs503AndTheLogSaysWhy()
    {
        await using var app = await new TestApp().StartAsync(typeof(DurableHttpFunctions));

        using var response = await app.Client.PostAsync("/api/starts/one", content: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("no storage account", await response.Content.ReadAsStringAsync());
        var warning = Assert.Single(app.Log.Warnings);
        Assert.StartsWith("Function Start cannot run: Setting 'AzureWebJobsStorage' names no storage account", warning);
    }

    [Theory]
    [InlineData("%Hub%", "The task hub is '%Hub%', expected a value for the setting 'Hub', which is missing or empty.")]
    [InlineData("my-hub", "The task hub is 'my-hub', expected 3 to 45 letters and digits, a letter first")]
    public async Task StartedAsync_HubNameIsNone_OrchestrationsAreOffAndTheLogSaysWhy(string hub, string expected)
    {
        await using var app = await new DurableApp(azurite.ConnectionString, hub).StartAsync();

        Assert.Contains(expected, Assert.Single(app.Log.Warnings));
        Assert.Throws<StorageConnectionException>(() => app.Client);
    }

    [Fact]
    public async Task Hub_NameIsASetting_IsItsValue()
    {
        await using var app = new DurableApp(azurite.ConnectionString, "%Hub%");
        app.App.WithSetting("Hub", $"hub{Guid.NewGuid():n}");
        await app.StartAsync();

        Assert.Equal(app.App.Configuration["Hub"], app.Client.Name);
    }

    [Theory]
    [InlineData("""{ "hubName": 1 }""", "'extensions.durableTask.hubName' in")]
    [InlineData("""{ "throwStatusExceptionsOnRaiseEvent": "no" }""", "is \"no\", expected true or false.")]
    [InlineData("""{ "maxConcurrentActivityFunctions": 0 }""", "is 0, expected a number from 1")]
    [InlineData(
        """{ "storageProvider": { "workItemQueueVisibilityTimeout": "0" } }""",
        "'extensions.durableTask.storageProvider.workItemQueueVisibilityTimeout' in")]
    public async Task HostJson_BadValue_SaysWhatIsExpected(string durableTask, string expected)
    {
        await using var app = new TestApp().WithFile("host.json", $$"""{ "extensions": { "durableTask": {{durableTask}} } }""");

        Assert.Contains(expected, Assert.Throws<HostStartException>(() => app.CreateBuilder()).Message);
    }

    [Fact]
    public async Task Engine_StorageGoesAndComesBack_GoesOn()
    {
        var storage = new AzuriteFixture();
        await storage.InitializeAsync();
        try
        {
            await using var app = await new DurableApp(storage.ConnectionString).StartAsync();
            await app.StartAsync(nameof(Orchestrators.Timer), "one", TimeSpan.FromSeconds(0.5));
            await Eventually.TrueAsync(async () => (await app.Client.GetInstanceAsync("one"))!.RuntimeStatus
                is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Completed);

            await storage.StopAsync();
            await Eventually.TrueAsync(() => app.Log.Warnings.Any(line => line.StartsWith("Function Durable (activities) waits: ")));
            await storage.StartAsync();

            Assert.Equal(OrchestrationRuntimeStatus.Completed, (await app.EndAsync("one")).RuntimeStatus);
        }
        finally
        {
            await storage.DisposeAsync();
            storage.Dispose();
        }
    }

    private DurableApp CreateApp() => new(azurite.ConnectionString);
}
