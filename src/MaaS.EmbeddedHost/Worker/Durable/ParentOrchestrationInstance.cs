namespace Microsoft.DurableTask;

/// <summary>The orchestration that waits for a sub-orchestration.</summary>
public record ParentOrchestrationInstance(TaskName Name, string InstanceId);
