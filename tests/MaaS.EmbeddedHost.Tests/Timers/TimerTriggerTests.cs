using System.Collections.Concurrent;
using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using MaaS.EmbeddedHost.Tests.Durable;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.EmbeddedHost.Tests.Timers;

public class TimerTriggerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    private readonly string _hostId = $"{Guid.NewGuid():n}";
    private readonly WatchedTime _time = new(Start);

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
        await app.Gate.Entered;
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
        Assert.Equal("past due 00:05:00", await NextAsync(second));
    }

    [Fact]
    public async Task Timer_TwoProcesses_RunsInOneAndTheOtherTakesOver()
    {
        var lease = "";
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        storage.Fault = (request, _) =>
        {
            lease = request.Headers["x-ms-proposed-lease-id"].FirstOrDefault() ?? lease;
            return Task.FromResult(StorageFault.None);
        };
        await using var first = await CreateApp("0 */5 * * * *", storage.ConnectionString).StartAsync(typeof(TimerFunctions.AtStart));
        await first.Calls.NextAsync();

        // The clock by which it is renewed stands still, and the storage's goes on: without an end it lasts until it is given back.
        await (await FindLockAsync("at-start")).GetBlobLeaseClient(lease).AcquireAsync(TimeSpan.FromSeconds(-1));
        await using var second = await CreateApp("0 */5 * * * *").StartAsync(typeof(TimerFunctions.AtStart));
        await Eventually.TrueAsync(() => second.Log.All.Any(line => line.Contains("at-start waits: another process runs it")));
        Assert.True(second.Calls.IsEmpty);

        await first.Host.StopAsync();

        // In small steps, lest the run be past due when the second process has the lock.
        Assert.Equal("due 00:05:00", await NextAsync(second, TimeSpan.FromSeconds(0.2)));
        Assert.True(first.Calls.IsEmpty);
    }

    private TestApp CreateApp(string schedule, string? connectionString = null) => new TestApp { Time = _time }
        .WithSetting("AzureWebJobsStorage", connectionString ?? azurite.ConnectionString)
        .WithSetting("AzureFunctionsWebHost:hostid", _hostId)
        .WithSetting("Schedule", schedule);

    /// <summary>As <see cref="NextAsync"/>, once the timer waits by the clock: what that skipped before would be lost.</summary>
    private async Task<string> FirstAsync(TestApp app)
    {
        const string RunsNextAt = "runs next at ";
        var line = await Eventually.NotNullAsync(() => Task.FromResult(
            app.Log.All.FirstOrDefault(line => line.Contains(RunsNextAt, StringComparison.Ordinal))));
        var due = DateTimeOffset.Parse(line.Split(RunsNextAt)[1], CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => _time.IsWaitedFor(due));
        return await NextAsync(app);
    }

    /// <summary>Lets time pass until the function is called.</summary>
    private async Task<string> NextAsync(TestApp app, TimeSpan? step = null)
    {
        await Eventually.TrueAsync(() =>
        {
            if (app.Calls.IsEmpty)
            {
                _time.Advance(step ?? TimeSpan.FromSeconds(30));
            }

            return !app.Calls.IsEmpty;
        });
        return await app.Calls.NextAsync();
    }

    private BlobContainerClient Hosts() => new(azurite.ConnectionString, "azure-webjobs-hosts");

    private async Task<List<string>> BlobNamesAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Hosts().GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        return names;
    }

    private async Task<BlobClient> FindLockAsync(string function) => Hosts().GetBlobClient((await BlobNamesAsync()).Single(
        name => name.StartsWith($"locks/{_hostId}/", StringComparison.Ordinal) && name.Contains(function, StringComparison.Ordinal)));

    /// <summary>A clock of the test's that knows for which times somebody has begun to wait.</summary>
    private sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly ConcurrentQueue<DateTimeOffset> _waitedFor = new();

        public bool IsWaitedFor(DateTimeOffset time) => _waitedFor.Contains(time);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waitedFor.Enqueue(GetUtcNow() + dueTime);
            return timer;
        }
    }
}
