using Microsoft.DurableTask;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>What an execution of an orchestration begins with.</summary>
internal sealed record OrchestrationStart
{
    public required string InstanceId { get; init; }

    public required string Execution { get; init; }

    public required string Name { get; init; }

    public required string? Input { get; init; }

    /// <summary>What was shown last, in this execution or before it.</summary>
    public required string? CustomStatus { get; init; }

    public required DateTime CreatedAt { get; init; }

    public ParentOrchestrationInstance? Parent { get; init; }
}
