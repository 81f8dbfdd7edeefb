namespace MaaS.EmbeddedHost.Durable;

/// <summary>An orchestrator does not do again what it did before, or does what can never be done again alike.</summary>
internal sealed class NonDeterministicOrchestratorException(string message) : InvalidOperationException(message);
