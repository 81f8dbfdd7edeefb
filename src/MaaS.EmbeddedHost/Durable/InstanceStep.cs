using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Takes instances a step on: what came for them goes into their history, their orchestrator runs, all is committed.</summary>
internal sealed partial class InstanceStep(
    TaskHub hub, OrchestratorRunner runner, HistoryCache cache, ILogger<InstanceStep> logger)
{
    /// <summary>Takes steps until there is nothing to do.</summary>
    /// <returns>When there is something to do again; null if not before somebody says so.</returns>
    /// <exception cref="Azure.RequestFailedException">A conflict: somebody else took the step.</exception>
    public async Task<DateTimeOffset?> RunAsync(string instanceId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var loaded = await hub.Instances.LoadAsync(instanceId, cancellationToken);
            if (loaded.State is null)
            {
                await hub.Instances.DropAsync(instanceId, loaded.Inbox, cancellationToken);
                return null;
            }

            var plan = loaded.State.HasEnded ? null : StepPlan.Of(loaded, hub.Now);
            if (plan is { Halts: true })
            {
                // What cannot be sent must not keep an instance from being halted.
                await TakeAsync(loaded, plan, cancellationToken);
                continue;
            }

            foreach (var left in loaded.Outbox)
            {
                await hub.Outbox.SendAsync(loaded.State, left, step: null, cancellationToken);
            }

            if (plan is null)
            {
                await EndAsync(loaded, cancellationToken);
                return null;
            }

            if (plan.Consumed.Count == 0 && !plan.Runs)
            {
                return loaded.State.NextDue;
            }

            await TakeAsync(loaded with { Outbox = [] }, plan, cancellationToken);
        }
    }

    /// <remarks>The index calls for a look at the instance until all that it had to send is sent.</remarks>
    private async Task EndAsync(LoadedInstance loaded, CancellationToken cancellationToken)
    {
        cache.Remove(loaded.InstanceId);
        await hub.Instances.DropAsync(loaded.InstanceId, loaded.Inbox, cancellationToken);
        await hub.Index.EndAsync(loaded.State!, cancellationToken);
    }

    private async Task TakeAsync(LoadedInstance loaded, StepPlan plan, CancellationToken cancellationToken)
    {
        var commit = plan switch
        {
            { Termination: { } termination } => await TerminateAsync(loaded, plan, termination, cancellationToken),
            { Runs: true } => await RunAsync(loaded, plan, cancellationToken),
            _ => Steer(loaded, plan),
        };
        var eTag = await hub.Instances.CommitAsync(commit, cancellationToken);
        if (commit.NextExecution is { } next)
        {
            cache.Set(loaded.InstanceId, eTag, next.Count > 0 ? [next] : []);
        }
        else if (commit.History is { } history)
        {
            cache.Set(loaded.InstanceId, eTag, history);
        }

        // What is left of steps before goes out first.
        if (commit.Outbox is { } sent && loaded.Outbox.Count == 0)
        {
            await hub.Outbox.SendAsync(commit.State, sent, commit.Step, cancellationToken);
        }

        if (commit.State.HasEnded)
        {
            LogEnded(commit.State.Name, loaded.InstanceId, commit.State.Status, commit.State.Failure?.ErrorMessage ?? "no error");
        }
    }

    private InstanceCommit Steer(LoadedInstance loaded, StepPlan plan)
    {
        var state = loaded.State!;
        var resumed = state.IsFresh ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running;
        return new InstanceCommit
        {
            Before = loaded,
            Consumed = plan.Consumed,
            State = state with
            {
                Status = plan.IsSuspended ? OrchestrationRuntimeStatus.Suspended : resumed,
                UpdatedAt = hub.Now,
                RecentEvents = plan.RecentEvents,
            },
        };
    }

    private async Task<InstanceCommit> TerminateAsync(
        LoadedInstance loaded, StepPlan plan, HistoryEvent termination, CancellationToken cancellationToken)
    {
        var state = loaded.State!;
        var told = termination.IsRecursive
            ? OpenChildren(await hub.Instances.ReadHistoryAsync(state, cancellationToken)).Select(child => child with
            {
                Kind = HistoryEventKind.TerminationSent,
                Payload = termination.Payload,
                IsRecursive = true,
            })
            : [];
        var ended = state with
        {
            Status = OrchestrationRuntimeStatus.Terminated,
            Output = termination.Payload,
            UpdatedAt = hub.Now,
            Timers = new Dictionary<int, DateTime>(),
        };
        return Commit(loaded, plan, ended, [.. told, .. AnswerOf(ended)]);
    }

    private async Task<InstanceCommit> RunAsync(LoadedInstance loaded, StepPlan plan, CancellationToken cancellationToken)
    {
        var state = loaded.State!;
        var history = cache.FindOrDefault(state.InstanceId, loaded.ETag)
            ?? await hub.Instances.ReadHistoryAsync(state, cancellationToken);
        HistoryEvent[] begun = [new() { Kind = HistoryEventKind.Started, At = hub.Now.UtcDateTime }, .. plan.Events];
        var result = await runner.RunAsync(state, [.. history, begun]);
        if (plan.HasEscaped)
        {
            result = result with { End = ReplayEnd.Failed, Failure = FailureText.Of(ReplayContext.EscapeError()) };
        }

        var after = After(state, plan, result);
        var commit = Commit(loaded, plan, after, [.. begun, .. result.Calls, .. AnswerOf(after)]);
        if (result.End != ReplayEnd.Continued)
        {
            return commit with { History = [.. history, commit.Step] };
        }

        // The history that ends here is removed, and has no need of a last step but to send what that called for.
        return commit with
        {
            Step = commit.Step.Any(one => one.IsSent) ? commit.Step : [],
            NextExecution = [.. result.Carried.Select(one => one with { Kind = HistoryEventKind.EventCarried })],
        };
    }

    private InstanceState After(InstanceState state, StepPlan plan, ReplayResult result)
    {
        var after = state with
        {
            Status = result.End switch
            {
                ReplayEnd.Completed => OrchestrationRuntimeStatus.Completed,
                ReplayEnd.Failed => OrchestrationRuntimeStatus.Failed,
                _ => OrchestrationRuntimeStatus.Running,
            },
            Steps = state.Steps + 1,
            IsFresh = false,
            CustomStatus = result.CustomStatus,
            Failure = result.Failure,
            Timers = result.Timers,
            UpdatedAt = hub.Now,
            RecentEvents = plan.RecentEvents,
        };
        return result.End switch
        {
            ReplayEnd.Continued => after with
            {
                Execution = NewInstance.Execution(),
                Input = result.Output,
                IsFresh = true,
                Steps = result.Carried.Count > 0 ? 1 : 0,
                StartAt = null,
            },
            ReplayEnd.Completed => after with { Output = result.Output },
            _ => after,
        };
    }

    private static InstanceCommit Commit(
        LoadedInstance loaded, StepPlan plan, InstanceState after, IReadOnlyList<HistoryEvent> step) => new()
        {
            Before = loaded,
            State = after,
            Step = step,
            Consumed = plan.Consumed,
        };

    /// <summary>What the parent is told, if there is one and the instance has ended.</summary>
    private static IEnumerable<HistoryEvent> AnswerOf(InstanceState after) => after is not { HasEnded: true, Parent: { } parent } ? [] :
    [
        new HistoryEvent
        {
            Kind = HistoryEventKind.ParentAnswered,
            Target = parent.InstanceId,
            Execution = parent.Execution,
            Id = parent.Id,
            Payload = after.Status == OrchestrationRuntimeStatus.Completed ? after.Output : null,
            Failure = after.Status switch
            {
                OrchestrationRuntimeStatus.Failed => after.Failure,
                OrchestrationRuntimeStatus.Terminated =>
                    FailureText.Of(new OperationCanceledException("The sub-orchestration was terminated.")),
                _ => null,
            },
        },
    ];

    private static IEnumerable<HistoryEvent> OpenChildren(IReadOnlyList<IReadOnlyList<HistoryEvent>> history)
    {
        var events = history.SelectMany(step => step).ToArray();
        var ended = events
            .Where(one => one.Kind is HistoryEventKind.SubOrchestrationCompleted or HistoryEventKind.SubOrchestrationFailed)
            .Select(one => one.Id)
            .ToHashSet();
        return events.Where(one => one.Kind == HistoryEventKind.SubOrchestrationScheduled && !ended.Contains(one.Id));
    }

    [LoggerMessage(1, LogLevel.Debug, "Orchestration {Name} ({InstanceId}) is {Status}: {Error}")]
    private partial void LogEnded(string name, string instanceId, OrchestrationRuntimeStatus status, string error);
}
