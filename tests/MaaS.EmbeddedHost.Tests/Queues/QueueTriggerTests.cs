using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Tests.Durable;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.EmbeddedHost.Tests.Queues;

public class QueueTriggerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly string _name = $"q{Guid.NewGuid():n}";

    [Theory]
    [InlineData(typeof(QueueFunctions.OfString), "grün", "grün")]
    [InlineData(typeof(QueueFunctions.OfBytes), "grün", "grün")]
    [InlineData(typeof(QueueFunctions.OfBinaryData), "grün", "grün")]
    [InlineData(typeof(QueueFunctions.OfQueueMessage), "grün", "grün 1 of-queue-message")]
    [InlineData(typeof(QueueFunctions.OfJson), """{ "name": "a", "COUNT": 3 }""", "a 3")]
    public async Task Message_Parameter_TakesItAndTheMessageIsDeleted(Type function, string message, string expected)
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync(message);

        await using var app = await CreateApp().WithSetting("Jobs", azurite.ConnectionString).StartAsync(function);

        Assert.Equal(expected, await app.Calls.NextAsync());
        await EmptyAsync(queue);
        Assert.Empty(app.Log.Warnings);
    }

    [Fact]
    public async Task Message_EncodingNone_IsTakenAsItIs()
    {
        var queue = new QueueClient(azurite.ConnectionString, _name);
        await queue.CreateAsync();
        await queue.SendMessageAsync("grün");

        await using var app = await CreateApp("\"messageEncoding\": \"none\"").StartAsync(typeof(QueueFunctions.OfString));

        Assert.Equal("grün", await app.Calls.NextAsync());
    }

    [Fact]
    public async Task Message_FunctionFails_IsTriedAgainThenMovedToThePoisonQueue()
    {
        var queue = await CreateQueueAsync();
        await using var app = CreateApp("\"maxDequeueCount\": 3");
        app.Calls.Behaviour = (call, _) => Task.FromException(new InvalidOperationException(call));
        await app.StartAsync(typeof(QueueFunctions.OfQueueMessage));
        await queue.SendMessageAsync("bad");

        var poison = await ReceiveAsync(Poison());

        Assert.Equal("bad", poison.Body.ToString());
        Assert.Equal("bad 1 of-queue-message", await app.Calls.NextAsync());
        Assert.Equal("bad 2 of-queue-message", await app.Calls.NextAsync());
        Assert.Equal("bad 3 of-queue-message", await app.Calls.NextAsync());
        Assert.True(app.Calls.IsEmpty);
        await EmptyAsync(queue);
        Assert.Contains(app.Log.Warnings, line => line.Contains("of-queue-message failed") && line.Contains("try 3 of 3"));
    }

    [Fact]
    public async Task Message_FunctionFails_IsHiddenForTheVisibilityTimeout()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync("bad");
        await using var app = CreateApp("\"visibilityTimeout\": \"01:00:00\"");
        app.Calls.Behaviour = (call, _) => Task.FromException(new InvalidOperationException(call));
        await app.StartAsync(typeof(QueueFunctions.OfString));

        await app.Calls.NextAsync();
        await app.Host.StopAsync();

        QueueMessage[] visible = await queue.ReceiveMessagesAsync();
        Assert.Empty(visible);
        Assert.Equal(1, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Theory]
    [InlineData("\u00e4 not base64", "", typeof(QueueFunctions.OfString))]
    [InlineData("e30=", "\"maxDequeueCount\": 1", typeof(QueueFunctions.OfNumber))]
    public async Task Message_CannotBeRead_IsMovedToThePoisonQueueAsItIs(string raw, string options, Type function)
    {
        var queue = new QueueClient(azurite.ConnectionString, _name);
        await queue.CreateAsync();
        await queue.SendMessageAsync(raw);
        await using var app = await CreateApp(options).StartAsync(function);

        var poison = await ReceiveAsync(new QueueClient(azurite.ConnectionString, $"{_name}-poison"));

        Assert.Equal(raw, poison.Body.ToString());
        Assert.True(app.Calls.IsEmpty);
        await EmptyAsync(queue);
    }

    [Fact]
    public async Task Message_FailsInAPoisonQueue_StaysThere()
    {
        var queue = await CreateQueueAsync(Poison());
        await queue.SendMessageAsync("bad");
        await using var app = CreateApp("\"maxDequeueCount\": 1");
        app.Calls.Behaviour = (call, _) => Task.FromException(new InvalidOperationException(call));
        await app.WithSetting("Queue", queue.Name).StartAsync(typeof(QueueFunctions.OfString));

        await app.Calls.NextAsync();
        await app.Host.StopAsync();

        Assert.Equal(1, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.False(await new QueueClient(azurite.ConnectionString, $"{queue.Name}-poison").ExistsAsync());
    }

    [Fact]
    public async Task Message_LongFunction_StaysHidden()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync("long");
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        var renewals = 0;
        storage.Fault = (request, _) =>
        {
            if (IsRenewal(request, seconds: 120))
            {
                Interlocked.Increment(ref renewals);
            }

            return Task.FromResult(StorageFault.None);
        };

        // It is renewed by this clock, and would end by that of the storage: however busy the machine is, it is not late.
        var time = new FakeTimeProvider();
        await using var app = CreateApp(time: time)
            .WithSetting("AzureWebJobsStorage", storage.ConnectionString)
            .WithSetting("EmbeddedHost:MessageLeaseSeconds", "120");
        app.Calls.Behaviour = (_, cancellationToken) => app.Gate.PassAsync(cancellationToken);
        await app.StartAsync(typeof(QueueFunctions.OfString));
        await app.Gate.Entered;

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return renewals > 1;
        });

        QueueMessage[] visible = await queue.ReceiveMessagesAsync();
        Assert.Empty(visible);
        app.Gate.Open();
        await EmptyAsync(queue);
        Assert.Empty(app.Log.Warnings);
    }

    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(2, 2, 4)]
    [InlineData(1, 3, 4)]
    public async Task Messages_Many_RunAtMostBatchSizeAndThresholdAtOnce(int batchSize, int newBatchThreshold, int expected)
    {
        const int Count = 12;
        var queue = await CreateQueueAsync();
        for (var i = 0; i < Count; i++)
        {
            await queue.SendMessageAsync($"{i}");
        }

        await using var app = CreateApp($"\"batchSize\": {batchSize}, \"newBatchThreshold\": {newBatchThreshold}");
        var probe = new ConcurrencyProbe(expected);
        app.Calls.Behaviour = (_, _) => probe.RunAsync();
        await app.StartAsync(typeof(QueueFunctions.OfString));
        await probe.Full;
        await StorageTimeAsync(TimeSpan.FromSeconds(1));
        probe.Open();

        var calls = new HashSet<string>();
        for (var i = 0; i < Count; i++)
        {
            calls.Add(await app.Calls.NextAsync());
        }

        Assert.Equal(Count, calls.Count);
        Assert.Equal(expected, probe.Max);
    }

    [Fact]
    public async Task StopAsync_DrainTimeOver_FunctionIsCancelledAndItsMessageVisibleAtOnce()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync("cut short");
        await using var app = CreateApp("\"maxDequeueCount\": 1").WithSetting("EmbeddedHost:DrainSeconds", "0");
        app.Calls.Behaviour = (_, cancellationToken) => app.Gate.PassAsync(cancellationToken);
        await app.StartAsync(typeof(QueueFunctions.OfString));
        await app.Gate.Entered;

        await app.Host.StopAsync();

        await app.Gate.Cancelled;
        Assert.Equal("cut short", (await ReceiveAsync(queue)).Body.ToString());
        Assert.False(await Poison().ExistsAsync());
    }

    [Fact]
    public async Task StopAsync_FunctionRuns_IsWaitedForAndNothingNewBegins()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync("first");
        await using var app = CreateApp("\"batchSize\": 1").WithSetting("EmbeddedHost:DrainSeconds", "300");
        app.Calls.Behaviour = (_, cancellationToken) => app.Gate.PassAsync(cancellationToken);
        await app.StartAsync(typeof(QueueFunctions.OfString));
        await app.Gate.Entered;

        var stopped = app.Host.StopAsync();
        await queue.SendMessageAsync("second");
        app.Gate.Open();
        await stopped;

        QueueMessage[] messages = await queue.ReceiveMessagesAsync(10);
        Assert.Equal("second", Assert.Single(messages).Body.ToString());
        Assert.Equal(1, messages[0].DequeueCount);
    }

    [Fact]
    public async Task Queue_AppearsLater_IsServedThen()
    {
        await using var app = await CreateApp().StartAsync(typeof(QueueFunctions.OfString));
        var queue = await CreateQueueAsync();

        await queue.SendMessageAsync("late");

        Assert.Equal("late", await app.Calls.NextAsync());
        Assert.Empty(app.Log.Warnings);
    }

    private TestApp CreateApp(string options = "", TimeProvider? time = null) => new TestApp { Time = time }
        .WithFile("host.json", $$"""
            { "extensions": { "queues": { "maxPollingInterval": "00:00:00.1"{{(options.Length > 0 ? ", " : "")}}{{options}} } } }
            """)
        .WithSetting("AzureWebJobsStorage", azurite.ConnectionString)
        .WithSetting("Queue", _name);

    private QueueClient Client(string name) =>
        new(azurite.ConnectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    private QueueClient Poison() => Client($"{_name}-poison");

    private async Task<QueueClient> CreateQueueAsync(QueueClient? client = null)
    {
        client ??= Client(_name);
        await client.CreateAsync();
        return client;
    }

    private static Task<QueueMessage> ReceiveAsync(QueueClient queue) => Eventually.NotNullAsync<QueueMessage>(async () =>
        await queue.ExistsAsync() ? (await queue.ReceiveMessageAsync()).Value : null);

    /// <summary>Waits until the storage's clock has moved on, which leases and visibility go by.</summary>
    private async Task StorageTimeAsync(TimeSpan time)
    {
        var clock = await CreateQueueAsync(Client($"{_name}-clock"));
        await clock.SendMessageAsync("", time);
        await ReceiveAsync(clock);
    }

    private static bool IsRenewal(HttpRequest request, int seconds) =>
        HttpMethods.IsPut(request.Method)
        && request.Path.Value!.Contains("/messages/", StringComparison.Ordinal)
        && request.Query["visibilitytimeout"] == $"{seconds}";

    private static Task EmptyAsync(QueueClient queue) =>
        Eventually.TrueAsync(async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0);
}
