using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>What the next step of an instance takes in.</summary>
internal sealed record StepPlan
{
    /// <summary>External events that are known again when they are sent twice.</summary>
    private const int MaxRecentEvents = 256;

    /// <summary>What leaves the inbox.</summary>
    public required IReadOnlyList<InboxRow> Consumed { get; init; }

    /// <summary>What the orchestrator sees, in the order in which it happened.</summary>
    public IReadOnlyList<HistoryEvent> Events { get; init; } = [];

    public required IReadOnlyList<string> RecentEvents { get; init; }

    public bool IsSuspended { get; init; }

    public HistoryEvent? Termination { get; init; }

    /// <summary>The orchestrator went on outside of its thread.</summary>
    public bool HasEscaped { get; init; }

    /// <summary>The orchestrator is to run.</summary>
    public bool Runs { get; init; }

    /// <summary>The step ends or suspends the instance.</summary>
    public bool Halts => Termination is not null || (IsSuspended && Consumed.Count > 0);

    public static StepPlan Of(LoadedInstance loaded, DateTimeOffset now)
    {
        var state = loaded.State!;
        var steering = loaded.Inbox.Where(row => IsSteering(row.Event)).Take(InstanceCommit.MaxConsumed).ToArray();
        var isSuspended = steering.LastOrDefault(row => row.Event.Kind != HistoryEventKind.TerminationAsked)?.Event.Kind switch
        {
            null => state.Status == OrchestrationRuntimeStatus.Suspended,
            { } last => last == HistoryEventKind.SuspensionAsked,
        };
        var termination = steering.FirstOrDefault(row => row.Event.Kind == HistoryEventKind.TerminationAsked)?.Event;
        return termination is not null || isSuspended
            ? new StepPlan
            {
                Consumed = steering,
                RecentEvents = state.RecentEvents,
                IsSuspended = isSuspended,
                Termination = termination,
            }
            : Running(state, steering, loaded.Inbox, now);
    }

    private static StepPlan Running(
        InstanceState state, IReadOnlyList<InboxRow> steering, IReadOnlyList<InboxRow> inbox, DateTimeOffset now)
    {
        if (state.IsFresh && (state.StartAt ?? state.CreatedAt) > now)
        {
            return new StepPlan { Consumed = steering, RecentEvents = state.RecentEvents };
        }

        var consumed = steering.ToList();
        var recent = state.RecentEvents.ToList();
        var events = new List<(long Ticks, HistoryEvent Event)>();
        var hasEscaped = false;
        foreach (var row in inbox.Where(row => !IsSteering(row.Event)).Take(InstanceCommit.MaxConsumed - consumed.Count))
        {
            consumed.Add(row);
            if (row.Execution is null ? recent.Contains(row.RowKey) : row.Execution != state.Execution)
            {
                continue;
            }

            if (row.Execution is null)
            {
                recent.Add(row.RowKey);
            }

            hasEscaped |= row.Event.Kind == HistoryEventKind.EscapeNoticed;
            events.Add((row.SentAt, row.Event));
        }

        events.AddRange(
            from timer in state.Timers
            where timer.Value <= now.UtcDateTime
            select (timer.Value.Ticks, new HistoryEvent { Kind = HistoryEventKind.TimerFired, Id = timer.Key }));
        return new StepPlan
        {
            Consumed = consumed,
            Events = [.. events.OrderBy(one => one.Ticks).Select(one => one.Event)],
            RecentEvents = recent.Count > MaxRecentEvents ? recent[^MaxRecentEvents..] : recent,
            HasEscaped = hasEscaped,
            Runs = state.IsFresh || events.Count > 0,
        };
    }

    private static bool IsSteering(HistoryEvent one) => one.Kind
        is HistoryEventKind.TerminationAsked or HistoryEventKind.SuspensionAsked or HistoryEventKind.ResumptionAsked;
}
