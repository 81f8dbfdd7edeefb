namespace MaaS.EmbeddedHost.Durable;

/// <summary>All that one step changes, at once or not at all.</summary>
internal sealed record InstanceCommit
{
    /// <summary>How many events one step takes, so that all changes fit into one transaction.</summary>
    public const int MaxConsumed = 90;

    public required LoadedInstance Before { get; init; }

    public required InstanceState State { get; init; }

    /// <summary>The next step of the execution that was; empty if there is none.</summary>
    public IReadOnlyList<HistoryEvent> Step { get; init; } = [];

    /// <summary>What the next execution begins with; null if there is none.</summary>
    public IReadOnlyList<HistoryEvent>? NextExecution { get; init; }

    public IReadOnlyList<InboxRow> Consumed { get; init; } = [];

    /// <summary>The steps of the execution with this one, for the step after it; null if there is none.</summary>
    public IReadOnlyList<IReadOnlyList<HistoryEvent>>? History { get; init; }

    /// <summary>What is to be sent after the commit; null if nothing is.</summary>
    public OutboxRow? Outbox
    {
        get
        {
            var before = Before.State!;
            var isSent = Step.Any(one => one.IsSent);
            return isSent || NextExecution is not null
                ? new OutboxRow(before.Execution, isSent ? before.Steps : -1, NextExecution is not null)
                : null;
        }
    }
}
