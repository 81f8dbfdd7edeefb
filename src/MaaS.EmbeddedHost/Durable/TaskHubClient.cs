using DurableTask.Core.Exceptions;
using Grpc.Core;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The client of a hub: it writes what it is asked for into the tables, and has the engine look.</summary>
internal sealed class TaskHubClient(TaskHub hub, DurableJson json, TimeProvider time, bool throwsOnRaiseEvent)
    : DurableTaskClient(hub.Name)
{
    private static readonly TimeSpan MinPolling = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MaxPolling = TimeSpan.FromSeconds(1);

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        var id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        InstanceKey.Check(id);
        var dedupe = DedupeStatuses(options);
        var instance = new InstanceState
        {
            InstanceId = id,
            Incarnation = Guid.NewGuid().ToString("N"),
            Execution = NewInstance.Execution(),
            Name = orchestratorName.Name,
            Status = OrchestrationRuntimeStatus.Pending,
            Input = json.Write(input, $"input of orchestration '{id}'"),
            CreatedAt = hub.Now,
            UpdatedAt = hub.Now,
            StartAt = options?.StartAt,
        };
        await hub.EnsureCreatedAsync(cancellation);
        var existing = await hub.CreateAsync(instance, found => Task.FromResult(!dedupe.Contains(found.Status)), cancellation);
        return existing is null
            ? id
            : throw new OrchestrationAlreadyExistsException(
                $"Orchestration '{id}' is there already and is {existing.Status}, expected an id that no instance in one of these " +
                $"statuses has: {string.Join(", ", dedupe)}.");
    }

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        var payload = json.Write(eventPayload, $"payload of event '{eventName}'");
        InstanceKey.Check(instanceId);
        if (throwsOnRaiseEvent)
        {
            await CheckTakesEventsAsync(instanceId, eventName, cancellation);
        }

        await AskAsync(
            instanceId, new HistoryEvent { Kind = HistoryEventKind.EventRaised, Name = eventName, Payload = payload }, cancellation);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, state => state.Status != OrchestrationRuntimeStatus.Pending, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, state => state.HasEnded, cancellation);

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var output = json.Write(options?.Output, $"output of orchestration '{instanceId}'");
        return AskAsync(
            instanceId,
            new HistoryEvent { Kind = HistoryEventKind.TerminationAsked, Payload = output, IsRecursive = options?.Recursive is true },
            cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        AskAsync(instanceId, new HistoryEvent { Kind = HistoryEventKind.SuspensionAsked, Name = reason }, cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        AskAsync(instanceId, new HistoryEvent { Kind = HistoryEventKind.ResumptionAsked, Name = reason }, cancellation);

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        await hub.EnsureCreatedAsync(cancellation);
        return await hub.Instances.ReadStateAsync(instanceId, cancellation) is { } state ? Metadata(state, getInputsAndOutputs) : null;
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new InstanceList(hub, filter ?? new OrchestrationQuery(), Metadata);

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        await hub.EnsureCreatedAsync(cancellation);
        var count = 0;
        if (options?.Recursive is true)
        {
            foreach (var child in await ChildrenAsync(instanceId, cancellation))
            {
                count += (await PurgeInstanceAsync(child, options, cancellation)).PurgedInstanceCount;
            }
        }

        if (await hub.PurgeAsync(instanceId, cancellation))
        {
            count++;
        }

        return new PurgeResult(count);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static HashSet<OrchestrationRuntimeStatus> DedupeStatuses(StartOrchestrationOptions? options) =>
        options?.DedupeStatuses is { } given
            ? [.. given.Select(name => Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status)
                ? status
                : throw new ArgumentException($"'{name}' is among the statuses of an instance that stays, expected the name of one."))]
            : [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    private OrchestrationMetadata Metadata(InstanceState state, bool withPayloads) => new(state.Name, state.InstanceId)
    {
        RuntimeStatus = state.Status,
        CreatedAt = state.CreatedAt,
        LastUpdatedAt = state.UpdatedAt,
        SerializedInput = withPayloads ? state.Input : null,
        SerializedOutput = withPayloads ? state.Output : null,
        SerializedCustomStatus = withPayloads ? state.CustomStatus : null,
        FailureDetails = state.Failure,
        Json = withPayloads ? json.Options : null,
    };

    private async Task<IReadOnlyList<string>> ChildrenAsync(string instanceId, CancellationToken cancellation)
    {
        if (await hub.Instances.ReadStateAsync(instanceId, cancellation) is not { HasEnded: true } state)
        {
            return [];
        }

        var history = await hub.Instances.ReadHistoryAsync(state, cancellation);
        return [.. from step in history
                   from one in step
                   where one.Kind == HistoryEventKind.SubOrchestrationScheduled
                   select one.Target];
    }

    /// <exception cref="RpcException">There is no such instance, or it has ended.</exception>
    private async Task CheckTakesEventsAsync(string instanceId, string eventName, CancellationToken cancellation)
    {
        await hub.EnsureCreatedAsync(cancellation);
        var state = await hub.Instances.ReadStateAsync(instanceId, cancellation);
        if (state is null)
        {
            throw new RpcException(new Status(
                StatusCode.NotFound, $"Event '{eventName}' is for orchestration '{instanceId}', expected the id of one that is there."));
        }

        if (state.HasEnded)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                $"Event '{eventName}' is for orchestration '{instanceId}', which is {state.Status}, expected one that has not ended."));
        }
    }

    private async Task AskAsync(string instanceId, HistoryEvent asked, CancellationToken cancellation)
    {
        InstanceKey.Check(instanceId);
        await hub.EnsureCreatedAsync(cancellation);
        await hub.DeliverAsync(instanceId, InboxRow.FromClient(hub.NextTicks(), asked), cancellation);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, bool withPayloads, Func<InstanceState, bool> isReached, CancellationToken cancellation)
    {
        await hub.EnsureCreatedAsync(cancellation);
        var backoff = new Backoff(MinPolling, MaxPolling, time);
        while (true)
        {
            if (await hub.Instances.ReadStateAsync(instanceId, cancellation) is { } state && isReached(state))
            {
                return Metadata(state, withPayloads);
            }

            await backoff.WaitAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
