namespace MaaS.EmbeddedHost.Durable;

/// <summary>The call of an orchestration that waits for a sub-orchestration.</summary>
internal sealed record ParentCall(string InstanceId, string Name, string Execution, int Id);
