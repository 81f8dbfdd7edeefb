using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>One event of an orchestration: of its history, or on the way into it.</summary>
internal sealed record HistoryEvent
{
    public required HistoryEventKind Kind { get; init; }

    /// <summary>Which call of the execution it is about, from 0; -1 for an event that is about none.</summary>
    public int Id { get; init; } = -1;

    /// <summary>Of the function or of the external event.</summary>
    public string? Name { get; init; }

    /// <summary>JSON; null is null.</summary>
    public string? Payload { get; init; }

    /// <summary>The instance that is called or told.</summary>
    public string? Target { get; init; }

    /// <summary>The execution of the target that waits for an answer.</summary>
    public string? Execution { get; init; }

    /// <summary>When the step began, or when the timer is due.</summary>
    public DateTime? At { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    /// <summary>Whether a termination is passed on to sub-orchestrations.</summary>
    public bool IsRecursive { get; init; }

    /// <summary>Another attempt would fail alike.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the orchestrator made a call that got a place in its history.</summary>
    [JsonIgnore]
    public bool IsCall => Kind is HistoryEventKind.TaskScheduled or HistoryEventKind.SubOrchestrationScheduled
        or HistoryEventKind.TimerCreated or HistoryEventKind.EventSent;

    /// <summary>Whether something must go out when the event is committed.</summary>
    [JsonIgnore]
    public bool IsSent => Kind is HistoryEventKind.TaskScheduled or HistoryEventKind.SubOrchestrationScheduled
        or HistoryEventKind.EventSent or HistoryEventKind.ParentAnswered or HistoryEventKind.TerminationSent;

    /// <summary>Whether it answers a call, which is void once that execution is over.</summary>
    [JsonIgnore]
    public bool IsAnswer => Kind is HistoryEventKind.TaskCompleted or HistoryEventKind.TaskFailed
        or HistoryEventKind.SubOrchestrationCompleted or HistoryEventKind.SubOrchestrationFailed or HistoryEventKind.TimerFired;

    /// <summary>The same call, as determinism sees it: inputs and times may differ, as they do for the real host.</summary>
    public bool IsSameCallAs(HistoryEvent other) =>
        Kind == other.Kind
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && string.Equals(Target, other.Target, StringComparison.Ordinal);

    /// <summary>The call as messages name it.</summary>
    public string Describe() => Kind switch
    {
        HistoryEventKind.TaskScheduled => $"activity '{Name}'",
        HistoryEventKind.SubOrchestrationScheduled => $"sub-orchestration '{Name}' with the id '{Target}'",
        HistoryEventKind.TimerCreated => "a timer",
        HistoryEventKind.EventSent => $"event '{Name}' to '{Target}'",
        _ => Kind.ToString(),
    };
}
