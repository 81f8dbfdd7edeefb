using Azure.Storage.Blobs;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.EmbeddedHost.Tests.Timers;

public class TimerTriggerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    private readonly string _hostId = $"{Guid.NewGuid():n}";
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public async Task Timer_Cron_RunsWhenDue()
    {
        await using var app = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.Monitored));

        Assert.Equal("due 00:05:00", await FirstAsync(app));
        Assert.Equal("due 00:10:00", await NextAsync(app));
        Assert.Empty(app.Log.Warnings);
    }

    [Theory]
    [InlineData(typeof(TimerFunctions.Monitored), "00:00:20")]
    [InlineData(typeof(TimerFunctions.Monitored), "*/20 * * * * *")]
    [InlineData(typeof(TimerFunctions.Unmonitored), "00:03:00")]
    public async Task Timer_FrequentOrUnmonitored_HasNoStatus(Type function, string schedule)
    {
        await using var app = await CreateApp(schedule).StartAsync(function);

        Assert.Equal("due -", await NextAsync(app));
        Assert.Equal("due -", await NextAsync(app));
        Assert.DoesNotContain(await BlobNamesAsync(), name => name.StartsWith($"timers/{_hostId}/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_RunOnStartup_RunsAtOnceThenWhenDue()
    {
        await using var app = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.AtStart));

        Assert.Equal("due 00:05:00", await app.Calls.NextAsync());
        Assert.Equal("due 00:05:00", await NextAsync(app));
    }

    [Fact]
    public async Task Timer_MissedWhileTheAppWasOff_IsMadeUpForOnce()
    {
        await using (var first = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.Monitored)))
        {
            await Eventually.TrueAsync(() => first.Log.All.Any(line => line.Contains("monitored runs next at 2026-01-01 00:05:00Z")));
        }

        _time.Advance(TimeSpan.FromHours(1));
        await using var second = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.Monitored));

        Assert.Equal("past due 00:05:00", await second.Calls.NextAsync());
        Assert.StartsWith("due 01:", await FirstAsync(second));
        Assert.True(second.Calls.IsEmpty);
    }

    [Fact]
    public async Task Timer_ScheduleChanged_IsNotPastDue()
    {
        await using (var first = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.Monitored)))
        {
            await Eventually.TrueAsync(() => first.Log.All.Any(line => line.Contains("monitored runs next at")));
        }

        _time.Advance(TimeSpan.FromHours(1));
        await using var second = await CreateApp("0 */7 * * * *").StartAsync(typeof(TimerFunctions.Monitored));

        Assert.Equal("due 01:07:00", await FirstAsync(second));
    }

    [Fact]
    public async Task Timer_FunctionFails_RunsAgainWhenDue()
    {
        await using var app = CreateApp("0 */5 * * * *");
        app.Calls.Behaviour = (call, _) => Task.FromException(new InvalidOperationException(call));
        await app.StartAsync(typeof(TimerFunctions.Monitored));

        Assert.Equal("due 00:05:00", await FirstAsync(app));
        Assert.Equal("due 00:10:00", await NextAsync(app));
        Assert.Contains("Function monitored failed", app.Log.Warnings[0]);
    }

    [Fact]
    public async Task Timer_RunsLongerThanItsInterval_RunsDoNotOverlap()
    {
        await using var app = CreateApp("0 */5 * * * *");
        app.Calls.Behaviour = (_, cancellationToken) => app.Gate.PassAsync(cancellationToken);
        await app.StartAsync(typeof(TimerFunctions.AtStart));
        await app.Calls.NextAsync();
        app.Calls.Behaviour = (_, _) => Task.CompletedTask;

        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.True(app.Calls.IsEmpty);
        app.Gate.Open();

        Assert.Equal("due 00:05:00", await app.Calls.NextAsync());
        Assert.Equal("due 00:35:00", await NextAsync(app));
    }

    [Fact]
    public async Task StopAsync_DrainTimeOver_RunIsCancelledAndPastDue()
    {
        await using (var first = CreateApp("0 */5 * * * *").WithSetting("EmbeddedHost:DrainSeconds", "0"))
        {
            first.Calls.Behaviour = (_, cancellationToken) => first.Gate.PassAsync(cancellationToken);
            await first.StartAsync(typeof(TimerFunctions.Monitored));
            Assert.Equal("due 00:05:00", await FirstAsync(first));
            await first.Host.StopAsync(CancellationToken.None);
            await first.Gate.Cancelled;
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        await using var second = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.Monitored));
        Assert.Equal("past due 00:05:00", await second.Calls.NextAsync());
    }

    [Fact]
    public async Task Timer_TwoProcesses_RunsInOneAndTheOtherTakesOver()
    {
        await using var first = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.AtStart));
        await first.Calls.NextAsync();
        await using var second = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.AtStart));
        await Eventually.TrueAsync(() => second.Log.All.Any(line => line.Contains("at-start waits: another process runs it")));
        Assert.True(second.Calls.IsEmpty);

        await first.Host.StopAsync();

        Assert.Equal("due 00:05:00", await NextAsync(second));
        Assert.True(first.Calls.IsEmpty);
    }

    private TestApp CreateApp(string schedule) => new TestApp { Time = _time }
        .WithSetting("AzureWebJobsStorage", azurite.ConnectionString)
        .WithSetting("AzureFunctionsWebHost:hostid", _hostId)
        .WithSetting("Schedule", schedule);

    /// <summary>As <see cref="NextAsync"/>, once the timer has looked at the clock: what it skipped before would be lost.</summary>
    private async Task<string> FirstAsync(TestApp app)
    {
        await Eventually.TrueAsync(() => app.Log.All.Any(line => line.Contains("runs next at", StringComparison.Ordinal)));
        return await NextAsync(app);
    }

    /// <summary>Lets time pass until the function is called.</summary>
    private async Task<string> NextAsync(TestApp app)
    {
        await Eventually.TrueAsync(() =>
        {
            if (app.Calls.IsEmpty)
            {
                _time.Advance(TimeSpan.FromSeconds(30));
            }

            return !app.Calls.IsEmpty;
        });
        return await app.Calls.NextAsync();
    }

    private async Task<List<string>> BlobNamesAsync()
    {
        var names = new List<string>();
        await foreach (var blob in new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-hosts").GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        return names;
    }
}
