using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>Whether a version is in memory.</summary>
/// <param name="Name">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it is not ready; empty when it is.</param>
/// <param name="MemoryBytes">What it is taken to need; 0 when it is not in memory.</param>
/// <param name="ExecutionProvider">What it runs on; null when it is not in memory.</param>
public sealed record VersionStatus(
    ModelName Name, ModelVersion Version, VersionState State, string Reason, long MemoryBytes, string? ExecutionProvider);
