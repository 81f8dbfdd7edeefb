using Microsoft.DurableTask;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Where a replay came to.</summary>
internal sealed record ReplayResult
{
    public required ReplayEnd End { get; init; }

    /// <summary>What was called that the history lacks.</summary>
    public required IReadOnlyList<HistoryEvent> Calls { get; init; }

    public required string? CustomStatus { get; init; }

    /// <summary>The timers that wait, by their calls.</summary>
    public required IReadOnlyDictionary<int, DateTime> Timers { get; init; }

    /// <summary>JSON: of an orchestrator that completed its output, of one that continues its next input.</summary>
    public string? Output { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    /// <summary>The external events that the next execution has.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];
}
