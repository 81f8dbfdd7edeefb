using MaaS.EmbeddedHost.Hosting;

namespace MaaS.EmbeddedHost.Durable;

/// <summary><c>extensions.durableTask</c> of <c>host.json</c>, with the real host's defaults.</summary>
internal sealed record DurableOptions
{
    private const string StorageProvider = "storageProvider";
    private const int PerCore = 10;

    private static readonly TimeSpan MinVisibility = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromDays(7);
    private static readonly TimeSpan MinPolling = TimeSpan.FromMilliseconds(100);

    /// <summary>May hold <c>%Name%</c>, which is the setting of that name.</summary>
    public string HubName { get; init; } = "TestHubName";

    public int MaxConcurrentActivities { get; init; } = PerCore * Environment.ProcessorCount;

    public int MaxConcurrentOrchestrators { get; init; } = PerCore * Environment.ProcessorCount;

    /// <summary>How long a message of the control queue is hidden at once.</summary>
    public TimeSpan ControlVisibility { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long an activity is hidden from others at once; renewed while it runs. After a kill it comes back so much later.
    /// </summary>
    public TimeSpan WorkItemVisibility { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after an empty look into a queue the next is, at most.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a client that raises an event fails if the instance is not there or has ended; else the event is dropped.</summary>
    public bool ThrowsOnRaiseEvent { get; init; } = true;

    public static DurableOptions Read(HostJsonSection section)
    {
        var absent = new DurableOptions();
        return new DurableOptions
        {
            HubName = section.String("hubName", absent.HubName),
            MaxConcurrentActivities = section.Int32("maxConcurrentActivityFunctions", absent.MaxConcurrentActivities, 1, int.MaxValue),
            MaxConcurrentOrchestrators =
                section.Int32("maxConcurrentOrchestratorFunctions", absent.MaxConcurrentOrchestrators, 1, int.MaxValue),
            ThrowsOnRaiseEvent = section.Boolean("throwStatusExceptionsOnRaiseEvent", absent.ThrowsOnRaiseEvent),
            ControlVisibility = Visibility("controlQueueVisibilityTimeout", absent.ControlVisibility),
            WorkItemVisibility = Visibility("workItemQueueVisibilityTimeout", absent.WorkItemVisibility),
            MaxPollingInterval = section.Within(StorageProvider).TimeSpan(
                "maxQueuePollingInterval", absent.MaxPollingInterval, MinPolling, TimeSpan.MaxValue),
        };

        TimeSpan Visibility(string name, TimeSpan missing) =>
            section.Within(StorageProvider).TimeSpan(name, missing, MinVisibility, MaxVisibility);
    }
}
