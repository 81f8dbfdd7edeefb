namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter of an orchestrator, a <c>TaskOrchestrationContext</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : Attribute
{
    /// <summary>The name of the orchestrator; null is the function's.</summary>
    public string? Orchestration { get; set; }
}
