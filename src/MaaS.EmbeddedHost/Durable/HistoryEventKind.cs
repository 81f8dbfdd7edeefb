namespace MaaS.EmbeddedHost.Durable;

/// <summary>What happened to an orchestration.</summary>
internal enum HistoryEventKind
{
    /// <summary>A step began; all later events up to the next of this kind belong to it.</summary>
    Started,

    /// <summary>An external event that the execution before had not waited for.</summary>
    EventCarried,
    EventRaised,
    TaskScheduled,
    TaskCompleted,
    TaskFailed,
    SubOrchestrationScheduled,
    SubOrchestrationCompleted,
    SubOrchestrationFailed,
    TimerCreated,
    TimerFired,
    EventSent,

    /// <summary>The parent is told how its sub-orchestration ended.</summary>
    ParentAnswered,

    /// <summary>A sub-orchestration is told to end.</summary>
    TerminationSent,
    TerminationAsked,
    SuspensionAsked,
    ResumptionAsked,

    /// <summary>The orchestrator went on outside of its own thread.</summary>
    EscapeNoticed,
}
