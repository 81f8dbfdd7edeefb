using Azure.Data.Tables;
using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Durable;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>Orchestrations whose calls storage does not take.</summary>
public class SendFaultTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Activity_StorageRefusesItsMessage_TheCallFails()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        storage.Fault = (request, _) => Task.FromResult(IsWorkItem(request) ? StorageFault.Refused : StorageFault.None);
        await using var app = await new DurableApp(storage.ConnectionString).StartAsync();

        var ended = await app.RunAsync(nameof(Orchestrators.Sequence), "you");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("Storage refused activity 'Greet' (400 ", ended.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task SubOrchestration_StorageRefusesItsRow_TheCallFails()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        storage.Fault = (_, body) => Task.FromResult(IsStartOfEvent(body) ? StorageFault.Refused : StorageFault.None);
        await using var app = await new DurableApp(storage.ConnectionString).StartAsync();
        await app.StartAsync(nameof(Orchestrators.ParentOf), "one", nameof(Orchestrators.Event));

        var output = (await app.EndAsync("one")).ReadOutputAs<string>();

        Assert.StartsWith("Event: Storage refused sub-orchestration 'Event' with the id 'one-child' (400 ", output);
    }

    [Fact]
    public async Task Halt_CallsCannotBeSent_TakesEffect()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        storage.Fault = (request, _) => Task.FromResult(IsWorkItem(request) ? StorageFault.Forbidden : StorageFault.None);
        await using var app = await new DurableApp(storage.ConnectionString).StartAsync();
        await app.StartAsync(nameof(Orchestrators.Sequence), "one", "you");
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Running);

        await app.Client.SuspendInstanceAsync("one");
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Suspended);
        await app.Client.TerminateInstanceAsync("one");

        await app.StatusAsync("one", OrchestrationRuntimeStatus.Terminated);
    }

    [Fact]
    public async Task Terminate_StartOfTheChildWasNotSent_ChildEndsWhenItIs()
    {
        await using var storage = await StorageProxy.StartAsync(azurite.ConnectionString);
        storage.Fault = (_, body) => Task.FromResult(IsStartOfEvent(body) ? StorageFault.Forbidden : StorageFault.None);
        await using var app = await new DurableApp(storage.ConnectionString).StartAsync();
        await app.StartAsync(nameof(Orchestrators.ParentOf), "one", nameof(Orchestrators.Event));
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Running);
        await app.Client.TerminateInstanceAsync("one", new TerminateInstanceOptions(Recursive: true));
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Terminated);

        storage.Fault = (_, _) => Task.FromResult(StorageFault.None);

        await app.StatusAsync("one-child", OrchestrationRuntimeStatus.Terminated);
    }

    [Fact]
    public async Task Engine_QueueOfWorkItemsIsGone_SaysSoAndGoesOnWhenItIsBack()
    {
        await using var app = await new DurableApp(azurite.ConnectionString).StartAsync();
        await app.StartAsync(nameof(Orchestrators.EventOrTimeout), "other", TimeSpan.FromHours(1));
        await app.StatusAsync("other", OrchestrationRuntimeStatus.Running);
        var queue = new QueueClient(azurite.ConnectionString, $"{app.Hub}-workitems");
        await queue.DeleteAsync();

        await app.StartAsync(nameof(Orchestrators.Sequence), "one", "you");

        await Eventually.TrueAsync(() => app.Log.Warnings.Contains(
            "Function Durable (orchestrations) waits: its storage cannot be used (404 QueueNotFound). It goes on when it can."));
        await queue.CreateAsync();
        Assert.Equal("hello hello you!", (await app.EndAsync("one")).ReadOutputAs<string>());
    }

    /// <summary>The note says that a step is to be sent which is not there.</summary>
    [Fact]
    public async Task Engine_ConflictDoesNotEnd_WarnsAndPausesLonger()
    {
        await using var app = await new DurableApp(azurite.ConnectionString).StartAsync();
        await app.StartAsync(nameof(Orchestrators.EventOrTimeout), "one", TimeSpan.FromHours(1));
        await app.StatusAsync("one", OrchestrationRuntimeStatus.Running);
        var table = new TableClient(azurite.ConnectionString, $"{app.Hub}History");
        await table.AddEntityAsync(new OutboxRow("gone", 7, IsOver: false).ToRow("one"));

        await app.Client.RaiseEventAsync("one", "go", "came");

        await Eventually.TrueAsync(() => app.Log.Warnings.Contains(
            "Orchestration one met 6 conflicts or more in a row, and is looked at again after 00:00:01.6000000"));
    }

    private static bool IsWorkItem(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.Value!.EndsWith("-workitems/messages", StringComparison.Ordinal);

    private static bool IsStartOfEvent(string body) => body.Contains("\"Name\":\"Event\"");
}
