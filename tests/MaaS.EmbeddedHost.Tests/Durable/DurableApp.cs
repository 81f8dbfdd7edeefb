using MaaS.EmbeddedHost.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>An app with orchestrations, in a hub of its own unless it is given one.</summary>
internal sealed class DurableApp : IAsyncDisposable
{
    /// <summary>
    /// For activities whose process is killed in a test. Elsewhere one second is too little: if it is over before the hold is renewed,
    /// which takes no more than a busy machine, an activity runs twice.
    /// </summary>
    public const string BackInASecond = "00:00:01";

    /// <summary>Hundreds of orchestrations may end before the one that is waited for.</summary>
    public static readonly TimeSpan EndTimeout = TimeSpan.FromMinutes(5);

    private readonly TestApp _app;

    public DurableApp(
        string connectionString, string? hub = null, TimeProvider? time = null, bool throwsOnRaiseEvent = false,
        string visibilityTimeout = "00:05:00")
    {
        Hub = hub ?? $"hub{Guid.NewGuid():n}";
        _app = new TestApp { Time = time }
            .WithFile("host.json", $$"""
                {
                  "extensions": {
                    "durableTask": {
                      "hubName": "{{Hub}}",
                      "throwStatusExceptionsOnRaiseEvent": {{(throwsOnRaiseEvent ? "true" : "false")}},
                      "storageProvider": {
                        "controlQueueVisibilityTimeout": "{{visibilityTimeout}}",
                        "workItemQueueVisibilityTimeout": "{{visibilityTimeout}}",
                        "maxQueuePollingInterval": "00:00:00.2"
                      }
                    }
                  }
                }
                """)
            .WithSetting("AzureWebJobsStorage", connectionString);
    }

    public string Hub { get; }

    public TestApp App => _app;

    public Calls Calls => _app.Calls;

    public LogCapture Log => _app.Log;

    public DurableTaskClient Client => _app.Host.Services.GetRequiredService<TaskHubs>().GetClient(null, null);

    public async Task<DurableApp> StartAsync(params Type[] functions)
    {
        await _app.StartAsync(functions.Length > 0 ? functions : [typeof(Orchestrators), typeof(Activities)]);
        return this;
    }

    public async Task<OrchestrationMetadata> RunAsync(string orchestrator, object? input = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input);
        return await EndAsync(id);
    }

    public Task<string> StartAsync(string orchestrator, string instanceId, object? input = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(instanceId));

    public async Task<OrchestrationMetadata> EndAsync(string instanceId)
    {
        using var timeout = new CancellationTokenSource(EndTimeout);
        return await Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, timeout.Token);
    }

    /// <summary>Waits until an instance shows a custom status.</summary>
    public Task StatusAsync(string instanceId, string status) => Eventually.TrueAsync(async () =>
        (await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true))?.ReadCustomStatusAs<string>() == status);

    public Task StatusAsync(string instanceId, OrchestrationRuntimeStatus status) => Eventually.TrueAsync(async () =>
        (await Client.GetInstanceAsync(instanceId))?.RuntimeStatus == status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
